import { createServer, type Server } from 'node:http'
import type { Plain } from '../../../lib/manifest/manifest'
import { GATI } from '../../../lib/parts/versions/names'
import type { TimescapeState, VersionState } from '../../../operator/timescape/state'
import { pause } from '../../hosts/processes'
import { api } from '../live'
import { freePort, install, installOperator, OperatorProcess } from './operator-process'
import { Team } from './team'
import { PodServers } from './traffic/pod-servers'
import { TraefikProxy } from './traffic/proxy'

const NAMESPACE = 'traffic'
const HOST = 'api.example.com'
/** Host of a route in another namespace, which the operator does not see: only the counters show its requests. */
const OLD_HOST = 'old.example.com'

let port = 0
let application: Server
let proxy: TraefikProxy
let pods: PodServers
let operator: OperatorProcess
let team: Team

beforeAll(async () => {
  await installOperator()
  team = await Team.create(NAMESPACE)
  port = await freePort()
  const metrics = await freePort()
  pods = new PodServers(NAMESPACE, port, (image) => (image.endsWith(':2.0.0') ? 500 : 200))
  application = createServer((_, answer) => answer.end(pods.metrics())).listen(metrics, '127.0.0.1')
  proxy = await TraefikProxy.start(metrics)
  const settings = { namespaces: [NAMESPACE], prometheus: { url: proxy.prometheusUrl } }
  operator = await (await OperatorProcess.start({ settings })).ready()
})

afterAll(async () => {
  await operator?.end('SIGKILL')
  await operator?.proxy.stop()
  await proxy?.stop()
  await pods?.stop()
  application?.close()
  api.close()
})

const SERIES = 'traefik_service_requests_total{service="$namespace-$service-http@kubernetescrd"}'
const ERRORS = 'traefik_service_requests_total{service="$namespace-$service-http@kubernetescrd",code=~"5.."}'

const put = (apiVersion: string, kind: string, name: string, spec: Plain, namespace = NAMESPACE): Promise<void> =>
  install({ apiVersion, kind, metadata: { name, namespace }, spec })

const handler = (version: string, image: string): Promise<void> =>
  put(GATI, 'GatiHandler', 'users', {
    handlerPath: '/users',
    version,
    image: `registry.example.com/users:${image}`,
    port,
    resources: { cpu: '100m', memory: '128Mi' },
    timescape: {
      pause: 15,
      failures: 1,
      check: { query: `sum(rate(${ERRORS}[10s])) or vector(0)`, max: 0 },
      traffic: {
        series: SERIES,
        present: 'traefik_config_reloads_total',
        inFlight: 'sum(http_requests_in_flight{service="$service"}) or vector(0)',
      },
      drain: { samples: 1, grace: 1 },
    },
  })

async function state(): Promise<TimescapeState | undefined> {
  const { status } = await team.get('GatiHandler/users')
  return (status as { timescape?: TimescapeState } | undefined)?.timescape
}

const versionState = async (name: string): Promise<VersionState | undefined> =>
  (await state())?.versions.find((one) => one.name === name)

/** Sends requests until each version serves its percentage of the requests, within 3 percentage points. */
async function untilAnswered(percentages: Record<string, number>): Promise<void> {
  const isSo = async () => {
    const counts: Record<string, number> = {}
    for (let at = 0; at < 100; at++) {
      const { text } = await proxy.get(HOST, '/users/1')
      counts[text] = (counts[text] ?? 0) + 1
    }
    const names = new Set([...Object.keys(counts), ...Object.keys(percentages)])
    return [...names].every((name) => Math.abs((counts[name] ?? 0) - (percentages[name] ?? 0)) <= 3)
  }
  await operator.until(isSo, `the answers ${JSON.stringify(percentages)}`)
}

/** Clients that send requests until they are stopped. */
class Clients {
  /** Number of responses, keyed by status. */
  readonly statuses: Record<string, number> = {}
  private isRunning = true
  private readonly running: Promise<void>

  constructor(host: string) {
    this.running = this.send(host)
  }

  private async send(host: string): Promise<void> {
    while (this.isRunning) {
      const status = await proxy.get(host, '/users/1').then(
        (answer) => String(answer.status),
        (error: Error) => error.message,
      )
      this.statuses[status] = (this.statuses[status] ?? 0) + 1
      await pause(20)
    }
  }

  async stop(): Promise<void> {
    this.isRunning = false
    await this.running
  }
}

test('requests move to a new version in steps, and go back if the new version answers with errors', async () => {
  // The host has no TLS, because its certificate would require cert-manager.
  const networking = { domains: HOST, tls: false, routes: [{ handler: 'users' }] }
  await put('krm.lummo.dev/v1alpha1', 'LummoNetworking', 'api', networking)
  await handler('v1', '1.0.0')
  await untilAnswered({ 'users-v1': 100 })

  const before = new Clients(HOST)
  await handler('v2', '2.0.0')
  await operator.until(async () => (await state())?.failed?.name === 'users-v2', 'the failure of users-v2')
  await untilAnswered({ 'users-v1': 100 })
  await before.stop()
  expect(Object.keys(before.statuses).sort()).toEqual(['200', '500'])
  expect((await state())?.failed?.reason).toBe('The result of the query is out of bounds.')

  const clients = new Clients(HOST)
  await handler('v2', '2.0.1')
  await untilAnswered({ 'users-v1': 90, 'users-v2': 10 })
  await untilAnswered({ 'users-v1': 50, 'users-v2': 50 })
  await untilAnswered({ 'users-v2': 100 })
  await operator.until(async () => (await state())?.stable === 'users-v2', 'the new stable version')
  await clients.stop()
  expect(Object.keys(clients.statuses)).toEqual(['200'])
}, 600_000)

test('a version stays while it gets requests or has an open stream, and is removed afterwards', async () => {
  await api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'old-clients' } })
  const services = ['users-v1', 'users-v2'].map((name) => ({ name, namespace: NAMESPACE, port: 'http', weight: 1 }))
  const routes = [{ kind: 'Rule', match: `Host(\`${OLD_HOST}\`)`, services }]
  await put('traefik.io/v1alpha1', 'IngressRoute', 'old', { entryPoints: ['web'], routes }, 'old-clients')
  const isServed = async () => (await proxy.get(OLD_HOST, '/users/1')).text === 'users-v1'
  await operator.until(isServed, 'the route of the old clients')
  const clients = new Clients(OLD_HOST)

  const lastNonZero = async () => (await versionState('users-v1'))?.drain?.lastNonZero
  await operator.until(async () => (await lastNonZero()) !== undefined, 'measured requests')
  const first = await lastNonZero()
  await operator.until(async () => (await lastNonZero()) !== first, 'more measured requests')
  expect(await versionState('users-v1')).toMatchObject({ phase: 'Draining', weight: 0, drain: { zeroSamples: 0 } })

  let stream = await proxy.openStream(OLD_HOST, '/users/stream')
  while (stream.text !== 'users-v1') {
    stream.close()
    stream = await proxy.openStream(OLD_HOST, '/users/stream')
  }
  await clients.stop()
  const isQuiet = async () => ((await versionState('users-v1'))?.drain?.zeroSamples ?? 0) > 0
  await operator.until(isQuiet, 'a sample without requests')
  await operator.quiet()
  expect(await versionState('users-v1')).toMatchObject({ phase: 'Draining', drain: { stage: 'draining' } })
  expect(await team.exists('Service/users-v1')).toBe(true)

  stream.close()
  const isGone = async () => !(await team.exists('Deployment/users-v1')) && !(await team.exists('Service/users-v1'))
  await operator.until(isGone, 'the removal of users-v1')
  expect((await versionState('users-v1'))?.phase).not.toBe('Active')
  await untilAnswered({ 'users-v2': 100 })
}, 600_000)
