import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Plain } from '../../../lib/manifest/manifest'
import { mapsAt } from '../../../lib/manifest/value-at'
import { GATI } from '../../../lib/parts/versions/names'
import type { TimescapeState } from '../../../operator/timescape/state'
import { api } from '../live'
import { install, installOperator, OperatorProcess } from './operator-process'
import { Team } from './team'

const NAMESPACE = 'versions'
let prometheus: Server
let operator: OperatorProcess
let team: Team
/** Request counts of the proxies, keyed by Service. */
const counted: Record<string, number> = { 'users-v1': 1000 }

/** Responds to the operator’s queries as Prometheus does, with a scrape at each query. */
function answer(query: string): string {
  const [, service = ''] = /service="([^"]+)"/.exec(query) ?? []
  const now = Date.now() / 1000
  const value = query.includes('timestamp(') ? now : (counted[service] ?? 0)
  const result = [{ metric: { service }, value: [now, String(value)] }]
  return JSON.stringify({ status: 'success', data: { resultType: 'vector', result } })
}

async function start(): Promise<OperatorProcess> {
  const url = `http://127.0.0.1:${(prometheus.address() as AddressInfo).port}`
  const settings = { namespaces: [NAMESPACE], prometheus: { url } }
  return (await OperatorProcess.start({ settings, ...(operator && { proxy: operator.proxy }) })).ready()
}

/** Kills the process, and starts a new process. */
async function restart(): Promise<void> {
  await operator.end('SIGKILL')
  operator = await start()
}

beforeAll(async () => {
  prometheus = createServer((request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(answer(new URL(request.url ?? '', 'http://localhost').searchParams.get('query') ?? ''))
  })
  await new Promise<void>((resolve) => prometheus.listen(0, '127.0.0.1', resolve))
  await installOperator()
  team = await Team.create(NAMESPACE)
  operator = await start()
})

afterAll(async () => {
  await operator.end('SIGKILL')
  await operator.proxy.stop()
  await new Promise((resolve) => prometheus.close(resolve))
  api.close()
})

const put = (kind: string, name: string, spec: Plain, apiVersion = GATI): Promise<void> =>
  install({ apiVersion, kind, metadata: { name, namespace: NAMESPACE }, spec })

const handler = (version: string, image: string, pod: Plain = {}): Promise<void> =>
  put('GatiHandler', 'users', {
    handlerPath: '/users',
    version,
    image: `registry.example.com/users:${image}`,
    port: 8080,
    resources: { cpu: '100m', memory: '128Mi' },
    timescape: {
      pause: 2,
      traffic: { series: 'requests{service="$service"}', present: 'up' },
      drain: { samples: 1, grace: 1 },
    },
    patches: [
      { target: { kind: 'Deployment' }, patch: { spec: { progressDeadlineSeconds: 10, template: { spec: pod } } } },
    ],
  })

/** Returns the weights of the route, such as `users-v1=90 users-v2=10`. */
async function weights(): Promise<string> {
  const [first] = mapsAt(await team.get('IngressRoute/api'), ['spec', 'routes']).map(([, one]) => one)
  return mapsAt(first, ['services'])
    .map(([, { name, weight = 100 }]) => `${name}=${weight}`)
    .join(' ')
}

async function state(): Promise<TimescapeState | undefined> {
  const { status } = await team.get('GatiHandler/users')
  return (status as { timescape?: TimescapeState } | undefined)?.timescape
}

const untilWeights = (wanted: string) =>
  operator.until(async () => (await weights()) === wanted, `the weights ${wanted}`)

test('a whole life of a handler, whose operator is killed at each step', async () => {
  await put(
    'LummoNetworking',
    'api',
    { domains: 'api.example.com', routes: [{ handler: 'users' }] },
    'krm.lummo.dev/v1alpha1',
  )
  await handler('v1', '1.0.0')
  await untilWeights('users-v1=100')
  await operator.until(async () => (await state())?.stable === 'users-v1', 'the stable version')

  await handler('v2', '2.0.0', { nodeSelector: { 'example.com/none': 'here' } })
  await operator.until(async () => (await state())?.failed?.name === 'users-v2', 'the failure')
  await restart()
  await operator.quiet()
  expect(await weights()).toBe('users-v1=100')
  expect(await team.exists('Deployment/users-v1')).toBe(true)

  await handler('v2', '2.0.1', { nodeSelector: null })
  for (const wanted of ['users-v1=90 users-v2=10', 'users-v1=50 users-v2=50', 'users-v1=0 users-v2=100']) {
    await untilWeights(wanted)
    await restart()
  }
  await operator.until(async () => !(await team.exists('Service/users-v1')), 'the removal of the Service')
  expect(await weights()).toBe('users-v2=100')
  await operator.until(async () => !(await team.exists('Deployment/users-v1')), 'the removal of the Deployment')
  const isRecorded = async () => (await state())?.versions.some(({ phase }) => phase === 'Decommissioned') === true
  await operator.until(isRecorded, 'the record of the removal')
  expect(await team.exists('Service/users-v2')).toBe(true)
  expect(await team.exists('Deployment/users-v2')).toBe(true)
}, 600_000)

test('the API server refuses to change the version of a GatiVersion', async () => {
  await put('GatiVersion', 'users-v2', { handler: 'users', versionId: 'v2' })
  const { status, body } = await team.call('PATCH', 'GatiVersion/users-v2', { spec: { versionId: 'v3' } })
  expect(status).toBe(422)
  expect(String(body.message)).toContain('The field is immutable. Create another object instead.')
})
