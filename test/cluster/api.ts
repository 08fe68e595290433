import { Agent, request } from 'node:https'
import type { Plain } from '../../lib/manifest/manifest'

/** Address and credentials of an API server. */
export interface Access {
  port: number
  token: string
  /** Certificate of the API server. */
  ca: string
  /** Folder with the process id of each program, in files such as `kube-apiserver.pid`. */
  folder: string
  /** Folder with `apiserver.crt` and `apiserver.key`, which are valid for loopback. */
  certificates: string
  /** File with the requests of the operator. */
  audit: string
}

export interface ApiAnswer {
  status: number
  body: Plain
  /** Warnings of the API server: unknown fields and deprecated APIs. */
  warnings: string[]
}

interface Resource {
  name: string
  kind: string
  namespaced: boolean
}

/** Client of an API server for tests. */
export class Api {
  private readonly agent: Agent
  private readonly resources = new Map<string, Promise<Resource[]>>()

  constructor(private readonly access: Access) {
    this.agent = new Agent({ keepAlive: true, maxSockets: 8, ca: access.ca })
  }

  /**
   * Sends a request.
   *
   * @param type the media type of the body
   */
  call(method: string, path: string, sent?: unknown, type = 'application/json'): Promise<ApiAnswer> {
    const { port, token } = this.access
    const body = sent === undefined ? undefined : JSON.stringify(sent)
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': type,
      // Node does not send the length of a DELETE request. The server would then ignore the preconditions in the body.
      ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
    }
    return new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path, method, headers, agent: this.agent }, (answer) => {
        const parts: Buffer[] = []
        answer.on('data', (part) => parts.push(part))
        answer.on('end', () => {
          const text = Buffer.concat(parts).toString()
          const warnings = [answer.headers.warning ?? []].flat()
          const isJson = answer.headers['content-type']?.includes('json') === true
          resolve({ status: answer.statusCode ?? 0, body: isJson ? JSON.parse(text) : { message: text }, warnings })
        })
      })
      asked.on('error', reject)
      asked.end(body)
    })
  }

  /** Returns the path of the objects of a kind; undefined if the server does not know the kind. */
  async pathOf(apiVersion: string, kind: string, namespace?: string): Promise<string | undefined> {
    const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
    const known =
      this.resources.get(apiVersion) ??
      this.call('GET', group).then(({ body }) => (body.resources ?? []) as unknown as Resource[])
    this.resources.set(apiVersion, known)
    const resource = (await known).find((one) => one.kind === kind && !one.name.includes('/'))
    if (resource === undefined) {
      // The definition can follow.
      this.resources.delete(apiVersion)
      return undefined
    }
    return `${group}${resource.namespaced ? `/namespaces/${namespace ?? 'default'}` : ''}/${resource.name}`
  }

  /**
   * Creates an object in its namespace.
   *
   * @param query query parameters such as `dryRun=All`
   */
  async create(object: Plain, query = ''): Promise<ApiAnswer> {
    const { namespace } = object.metadata as { namespace?: string }
    const path = await this.pathOf(String(object.apiVersion), String(object.kind), namespace)
    if (path === undefined)
      return { status: 404, body: { message: `no ${object.apiVersion} ${object.kind}` }, warnings: [] }
    return this.call('POST', `${path}?${query}`, object)
  }

  /**
   * Applies an object with server-side apply, as Argo CD does.
   *
   * @param force takes ownership of fields from other managers
   */
  async apply(object: Plain, force = false): Promise<ApiAnswer> {
    const { namespace, name } = object.metadata as { namespace?: string; name: string }
    const path = await this.pathOf(String(object.apiVersion), String(object.kind), namespace)
    return this.call(
      'PATCH',
      `${path}/${name}?fieldManager=tests&force=${force}`,
      object,
      'application/apply-patch+yaml',
    )
  }

  /** Returns an existing object; if the object does not exist, the error. */
  async read(apiVersion: string, kind: string, name: string, namespace?: string): Promise<Plain> {
    return (await this.call('GET', `${await this.pathOf(apiVersion, kind, namespace)}/${name}`)).body
  }

  close(): void {
    this.agent.destroy()
  }
}
