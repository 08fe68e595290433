import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { ListWatch } from '../../lib/cluster/watch/list-watch'
import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import { expanded } from '../../lib/jobs/local/expanded'
import type { PodSpec } from '../../lib/manifest/kubernetes'
import type { Plain } from '../../lib/manifest/manifest'
import { pause } from '../hosts/processes'
import { COMPILER } from '../jobs/compile-job'
import { played } from '../jobs/played-program'
import type { Access } from './api'
import { accessOf } from './cluster-access'
import { api } from './live'

/** Name of the simulated node. */
export const JOB_NODE = 'node-jobs'

/** Output of a container, and whether more output can follow. */
interface PlayedLog {
  text: string
  isOpen: boolean
}

/**
 * Simulates the kubelet of one node: pods compile and run the programs of the contract, and clients can read their
 * logs. kwok cannot simulate different results and logs of pods.
 */
export class JobKubelet {
  private readonly stop = new AbortController()
  private readonly cluster = accessOf()
  private readonly logs = new Map<string, PlayedLog>()
  private readonly started = new Set<string>()
  private server: Server | undefined
  private ended: Promise<unknown> = Promise.resolve()

  /** Starts to serve logs, creates the node and simulates its pods in all namespaces. */
  async start(): Promise<void> {
    const { certificates } = JSON.parse(process.env.LUMMO_CLUSTER ?? '') as Access
    const [cert, key] = ['crt', 'key'].map((end) => readFileSync(join(certificates, `apiserver.${end}`)))
    this.server = createServer({ cert, key }, (request, response) => {
      void this.serveLog(new URL(request.url ?? '', 'https://node'), response)
    })
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve))
    await this.createNode((this.server.address() as AddressInfo).port)
    const pods = new ListWatch(this.cluster.client, {
      query: { apiVersion: 'v1', kind: 'Pod' },
      onEvent: ({ type, resource }) => {
        if (type !== 'DELETED' && (resource.spec as PodSpec).nodeName === JOB_NODE) void this.take(resource)
      },
    })
    this.ended = pods.run(this.stop.signal)
  }

  async close(): Promise<void> {
    this.stop.abort()
    await this.ended
    this.server?.closeAllConnections()
    await new Promise((resolve) => this.server?.close(resolve))
    await api.call('DELETE', `/api/v1/nodes/${JOB_NODE}`)
    this.cluster.close()
  }

  private async createNode(port: number): Promise<void> {
    const metadata = { name: JOB_NODE, labels: { 'kubernetes.io/hostname': JOB_NODE } }
    // Pods of other tests are not scheduled on this node.
    const spec = { taints: [{ key: 'tests.lummo.dev/jobs', effect: 'NoSchedule' }] }
    await api.create({ apiVersion: 'v1', kind: 'Node', metadata, spec })
    const room = { cpu: '64', memory: '256Gi', 'ephemeral-storage': '1Ti', pods: '1000' }
    const now = new Date().toISOString()
    const ready = { type: 'Ready', status: 'True', lastHeartbeatTime: now, lastTransitionTime: now, reason: 'Played' }
    const status = {
      capacity: room,
      allocatable: room,
      addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
      daemonEndpoints: { kubeletEndpoint: { Port: port } },
      conditions: [ready],
    }
    await api.call('PATCH', `/api/v1/nodes/${JOB_NODE}/status`, { status }, 'application/merge-patch+json')
  }

  private async take(pod: DeploymentResource): Promise<void> {
    const { uid = '', name, namespace = '', deletionTimestamp } = pod.metadata
    const path = `/api/v1/namespaces/${namespace}/pods/${name}`
    if (deletionTimestamp !== undefined) {
      this.end(`${namespace}/${name}`)
      await api.call('DELETE', path, { kind: 'DeleteOptions', apiVersion: 'v1', gracePeriodSeconds: 0 })
      return
    }
    if (this.started.has(uid)) return
    this.started.add(uid)
    await this.play(pod, path)
  }

  private async play({ metadata, spec }: DeploymentResource, path: string): Promise<void> {
    const { containers, volumes = [] } = spec as PodSpec
    const [container] = containers
    const report = (state: Plain, phase: string): Promise<unknown> => {
      const statuses = [
        { name: container?.name, image: container?.image, imageID: '', ready: false, restartCount: 0, state },
      ]
      const status = { phase, containerStatuses: statuses, startTime: new Date().toISOString() }
      return api.call('PATCH', `${path}/status`, { status }, 'application/merge-patch+json')
    }
    const terminated = (exitCode: number, more: Plain = {}): Promise<unknown> =>
      report({ terminated: { exitCode, ...more } }, exitCode === 0 ? 'Succeeded' : 'Failed')
    if (container?.image !== COMPILER) {
      await report({ waiting: { reason: 'ErrImagePull', message: 'not found' } }, 'Pending')
      await report({ waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image' } }, 'Pending')
      return
    }
    const source = await this.sourceOf(volumes.find(({ name }) => name === 'inputs')?.configMap?.name, metadata)
    if (source === undefined) return
    if (container.command?.[0]?.startsWith('/no/') === true) {
      await terminated(128, { reason: 'StartError', message: 'exec: no such file or directory' })
      return
    }
    const env = new Map<string, string>()
    for (const { name, value = '' } of container.env ?? []) env.set(name, expanded(value, env))
    const { stdout, stderr, exitCode, hangs } = played(source, Object.fromEntries(env))
    this.logs.set(`${metadata.namespace}/${metadata.name}`, { text: stdout + stderr, isOpen: true })
    await report({ running: { startedAt: new Date().toISOString() } }, 'Running')
    if (hangs) return
    this.end(`${metadata.namespace}/${metadata.name}`)
    await terminated(exitCode)
  }

  /**
   * Waits for the ConfigMap, as a kubelet does, and returns the source; undefined if the pod is deleted before the
   * ConfigMap exists.
   */
  private async sourceOf(
    config: string | undefined,
    { namespace, name }: DeploymentResource['metadata'],
  ): Promise<string | undefined> {
    while (config !== undefined && !this.stop.signal.aborted) {
      const { status, body } = await api.call('GET', `/api/v1/namespaces/${namespace}/configmaps/${config}`)
      if (status === 200) return (body.data as Record<string, string>)['main.c'] ?? ''
      if ((await api.call('GET', `/api/v1/namespaces/${namespace}/pods/${name}`)).status !== 200) return undefined
      await pause(100)
    }
    return config === undefined ? '' : undefined
  }

  private end(key: string): void {
    const log = this.logs.get(key)
    if (log !== undefined) log.isOpen = false
  }

  /** Answers `/containerLogs/NAMESPACE/POD/CONTAINER`, as a kubelet does. */
  private async serveLog({ pathname, searchParams }: URL, response: import('node:http').ServerResponse): Promise<void> {
    const [, , namespace, pod] = pathname.split('/')
    const log = this.logs.get(`${namespace}/${pod}`)
    if (log === undefined) {
      response.writeHead(404).end('not found')
      return
    }
    const limit = Number(searchParams.get('limitBytes') ?? Number.POSITIVE_INFINITY)
    response.writeHead(200, { 'content-type': 'text/plain' })
    response.write(Buffer.from(log.text).subarray(0, limit))
    while (searchParams.get('follow') === 'true' && log.isOpen && !this.stop.signal.aborted) await pause(50)
    response.end()
  }
}
