import type { ServerResponse } from 'node:http'
import type { Connection } from '../../lib/cluster/access/connection'
import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import { expanded } from '../../lib/jobs/local/expanded'
import type { Job } from '../../lib/manifest/kubernetes'
import type { Plain } from '../../lib/manifest/manifest'
import { answerJson, answerStatus, type ReceivedRequest, ScriptedServer } from '../support/scripted-server'
import { COMPILER } from './compile-job'
import { played } from './played-program'

const KINDS: Readonly<Record<string, string>> = { jobs: 'Job', pods: 'Pod', configmaps: 'ConfigMap' }

interface Watcher {
  plural: string
  selector: string
  response: ServerResponse
}

/** Intercepts a request before the server handles it. Returns whether the request is already answered. */
type Fault = (request: ReceivedRequest, response: ServerResponse) => boolean

/**
 * An API server in memory with Jobs, pods, logs and ConfigMaps. The server also simulates the Job controller and the
 * kubelet, so that the runtime for clusters can be tested without a control plane.
 */
export class JobsApi {
  private readonly objects = new Map<string, DeploymentResource>()
  private readonly logs = new Map<string, string>()
  private readonly watchers = new Set<Watcher>()
  /** All events, because a watch starts at the version of a list. */
  private readonly events: { version: number; plural: string; type: string; object: DeploymentResource }[] = []
  private version = 0
  private server: ScriptedServer | undefined
  /** Fault that the server simulates. */
  fault: Fault = () => false

  async start(): Promise<Connection> {
    this.server = await ScriptedServer.start((response, request) => {
      if (!this.fault(request, response)) this.answer(response, request)
    })
    return this.server.connection
  }

  async stop(): Promise<void> {
    await this.server?.stop()
  }

  get requests(): string[] {
    return (this.server?.requests ?? []).map(({ method, path }) => `${method} ${path}`)
  }

  /** Returns the name of each object of a kind. */
  names(plural: string): string[] {
    return [...this.objects.keys()].filter((key) => key.startsWith(`${plural}/`)).map((key) => key.split('/')[1] ?? '')
  }

  /** Ends all watches, as a server does when it restarts. */
  endWatches(): void {
    for (const { response } of this.watchers) response.destroy()
  }

  private answer(response: ServerResponse, { method, path, query, body }: ReceivedRequest): void {
    if (path === '/api/v1' || path === '/apis/batch/v1') {
      const resources = Object.entries(KINDS).map(([name, kind]) => ({ name, kind, namespaced: true }))
      answerJson(response, 200, { resources })
      return
    }
    const [, plural = '', name = '', sub] = /\/namespaces\/[^/]+\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(path) ?? []
    if (method === 'POST') answerJson(response, 201, this.create(plural, JSON.parse(body)))
    else if (method === 'DELETE') this.delete(response, `${plural}/${name}`)
    else if (sub === 'log') void this.log(response, name, query)
    else if (query.watch === 'true')
      this.watch({ plural, selector: query.labelSelector ?? '', response }, Number(query.resourceVersion))
    else answerJson(response, 200, this.list(plural, query.labelSelector ?? ''))
  }

  private create(plural: string, object: DeploymentResource): DeploymentResource {
    const created = this.store(plural, { ...object, metadata: { ...object.metadata, uid: `uid-${this.version}` } })
    if (plural === 'jobs') void this.play(created)
    return created
  }

  private store(plural: string, object: DeploymentResource): DeploymentResource {
    const key = `${plural}/${object.metadata.name}`
    this.version += 1
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(this.version) } }
    this.report(this.objects.has(key) ? 'MODIFIED' : 'ADDED', plural, stored)
    this.objects.set(key, stored)
    return stored
  }

  private delete(response: ServerResponse, key: string): void {
    if (!this.objects.has(key)) {
      answerStatus(response, 404, 'not found', { details: { name: key } })
      return
    }
    // The garbage collector deletes what the Job owns.
    const name = key.split('/')[1]
    for (const [other, object] of this.objects) {
      if (other !== key && !object.metadata.ownerReferences?.some((owner) => owner.name === name)) continue
      this.objects.delete(other)
      this.version += 1
      const metadata = { ...object.metadata, resourceVersion: String(this.version) }
      this.report('DELETED', other.split('/')[0] ?? '', { ...object, metadata })
    }
    answerJson(response, 200, {})
  }

  private list(plural: string, selector: string): Plain {
    const items = [...this.objects].filter(([key, one]) => key.startsWith(`${plural}/`) && isSelected(one, selector))
    return { metadata: { resourceVersion: String(this.version) }, items: items.map(([, one]) => one) }
  }

  private watch(watcher: Watcher, since: number): void {
    const { response } = watcher
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders()
    for (const event of this.events) if (event.version > since) send(watcher, event)
    this.watchers.add(watcher)
    response.on('close', () => this.watchers.delete(watcher))
  }

  private report(type: string, plural: string, object: DeploymentResource): void {
    const event = { version: this.version, plural, type, object }
    this.events.push(event)
    for (const watcher of this.watchers) send(watcher, event)
  }

  private async log(response: ServerResponse, pod: string, query: Record<string, string>): Promise<void> {
    const bytes = Buffer.from(this.logs.get(pod) ?? '').subarray(0, Number(query.limitBytes))
    response.writeHead(200, { 'content-type': 'text/plain' })
    response.write(bytes)
    const isRunning = () => JSON.stringify(this.objects.get(`pods/${pod}`)?.status ?? '').includes('"running"')
    while (query.follow === 'true' && isRunning()) await pause(10)
    response.end()
  }

  /** Simulates the pod of a Job. */
  private async play(job: DeploymentResource): Promise<void> {
    const { template } = (job as unknown as Job).spec
    const name = `${job.metadata.name}-pod`
    const owner = { apiVersion: 'batch/v1', kind: 'Job', name: job.metadata.name, uid: job.metadata.uid ?? '' }
    const metadata = { name, labels: template.metadata.labels, uid: `${name}-uid`, ownerReferences: [owner] }
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata, spec: template.spec } as unknown as DeploymentResource
    const [container] = template.spec.containers
    const report = async (state: Plain): Promise<void> => {
      await pause(5)
      if (!this.objects.has(`jobs/${job.metadata.name}`)) return
      const containerStatuses = [{ name: container?.name, image: container?.image, state }]
      this.store('pods', { ...pod, status: { containerStatuses } })
    }
    if (container?.image !== COMPILER) {
      await report({ waiting: { reason: 'ErrImagePull' } })
      await report({ waiting: { reason: 'ImagePullBackOff', message: 'not found' } })
      return
    }
    const config = template.spec.volumes?.find((one) => one.name === 'inputs')?.configMap?.name
    while (config !== undefined && !this.objects.has(`configmaps/${config}`)) {
      if (!this.objects.has(`jobs/${job.metadata.name}`)) return
      await pause(5)
    }
    if (container.command?.[0]?.startsWith('/no/') === true) {
      await report({ terminated: { exitCode: 128, reason: 'StartError', message: 'no such file' } })
      return
    }
    const env = new Map<string, string>()
    for (const { name: variable, value = '' } of container.env ?? []) env.set(variable, expanded(value, env))
    const files = this.objects.get(`configmaps/${config}`)?.data as Record<string, string> | undefined
    const { stdout, stderr, exitCode, hangs } = played(files?.['main.c'] ?? '', Object.fromEntries(env))
    this.logs.set(name, stdout + stderr)
    await report({ running: {} })
    if (!hangs) await report({ terminated: { exitCode } })
  }
}

function send(
  watcher: Watcher,
  { type, plural, object }: { type: string; plural: string; object: DeploymentResource },
) {
  if (watcher.plural !== plural || !isSelected(object, watcher.selector)) return
  watcher.response.write(`${JSON.stringify({ type, object })}\n`)
}

const isSelected = ({ metadata }: DeploymentResource, selector: string): boolean =>
  selector.split(',').every((one) => {
    const [label = '', value] = one.split('=')
    return label === '' || metadata.labels?.[label] === value
  })

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))
