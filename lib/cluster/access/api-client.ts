import type { IncomingMessage } from 'node:http'
import { DeploymentError, type ResourceName, type ResourceQuery } from '../../contracts/deployment-target'
import type { Plain } from '../../manifest/manifest'
import { type Clock, systemClock } from '../clock'
import type { Connection } from './connection'
import { type ApiRequest, openStream, send } from './request'
import { KindPaths } from './kind-paths'

/** A request except for its path. The path is derived from the name of an object, or from the kind of a list. */
export interface ObjectRequest extends Omit<ApiRequest, 'path'> {
  query?: Record<string, string>
  subresource?: 'status'
}

export interface ClientOptions {
  clock?: Clock
  /** Called immediately before each change. A process that is no longer the leader must not write. */
  mayWrite?(): boolean
}

/** Requests about objects by their kind and name. All methods throw a DeploymentError. */
export class ApiClient {
  readonly clock: Clock
  private readonly paths: KindPaths

  constructor(
    private readonly connection: Connection,
    private readonly options: ClientOptions = {},
  ) {
    const { clock = systemClock } = options
    this.clock = clock
    this.paths = new KindPaths((path) => send(connection, { method: 'GET', path }), clock)
  }

  /** Sends a request about one object and returns the object in the response. */
  async object(name: ResourceName, { query = {}, subresource, ...request }: ObjectRequest): Promise<Plain> {
    const path = await this.paths.objectPath(name)
    const suffix = subresource === undefined ? '' : `/${subresource}`
    return this.known(name, path, (known) => this.write({ ...request, path: known + suffix + queryText(query) }))
  }

  /** Creates an object. The body contains its name. */
  async create(name: ResourceName, body: Plain, query: Record<string, string>): Promise<Plain> {
    const path = await this.paths.pathOf(name.apiVersion, name.kind, name.namespace)
    return this.known(name, path, (known) => this.write({ method: 'POST', path: known + queryText(query), body }))
  }

  /** Returns a list object, with its items. */
  async list(query: ResourceQuery, parameters: Record<string, string>, signal?: AbortSignal): Promise<Plain> {
    const request = { method: 'GET', ...(signal === undefined ? {} : { signal }) } as const
    return this.ofKind(query, parameters, (path) => send(this.connection, { ...request, path }))
  }

  /** Opens a watch. The server responds with a stream of JSON lines. */
  async watch(query: ResourceQuery, parameters: Record<string, string>, signal: AbortSignal): Promise<IncomingMessage> {
    return this.ofKind(query, { watch: 'true', ...parameters }, (path) =>
      openStream(this.connection, { method: 'GET', path, signal }),
    )
  }

  private async write(request: ApiRequest): Promise<Plain> {
    if (request.method !== 'GET' && this.options.mayWrite?.() === false)
      throw new DeploymentError('Unavailable', 'This process is not the leader and must not write.')
    return send(this.connection, request)
  }

  private async ofKind<T>(
    query: ResourceQuery,
    parameters: Record<string, string>,
    act: (path: string) => Promise<T>,
  ): Promise<T> {
    const path = await this.paths.pathOf(query.apiVersion, query.kind, query.namespace)
    const labels = Object.entries(query.labels ?? {}).map(([label, value]) => `${label}=${value}`)
    const selector = labels.length === 0 ? {} : { labelSelector: labels.join(',') }
    return this.known(query, path, (known) => act(known + queryText({ ...selector, ...parameters })))
  }

  private async known<T>(
    { apiVersion, kind }: Pick<ResourceQuery, 'apiVersion' | 'kind'>,
    path: string | undefined,
    act: (path: string) => Promise<T>,
  ): Promise<T> {
    const missing = new DeploymentError('KindMissing', `The cluster has no kind ${kind} of ${apiVersion}.`)
    if (path === undefined) throw missing
    try {
      return await act(path)
    } catch (error) {
      if (!(error instanceof DeploymentError) || error.reason !== 'KindMissing') throw error
      this.paths.forget(apiVersion)
      throw missing
    }
  }
}

function queryText(query: Record<string, string>): string {
  const text = new URLSearchParams(query).toString()
  return text === '' ? '' : `?${text}`
}
