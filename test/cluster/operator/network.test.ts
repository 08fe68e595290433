import { deployment, short } from '../../support/objects'
import { pause } from '../../hosts/processes'
import { api } from '../live'
import type { ProxiedRequest, Rule } from './api-proxy'
import { asText, installOperator, OperatorProcess } from './operator-process'
import { Team } from './team'

let operator: OperatorProcess
let team: Team

beforeAll(async () => {
  await installOperator()
  team = await Team.create('network')
  await team.put(deployment())
  operator = await (await OperatorProcess.start({ settings: { namespaces: ['network'] } })).ready()
  await team.until(operator, 'LummoDeployment/web', 'True Ready')
  await operator.quiet()
})

afterEach(() => {
  operator.proxy.rule = () => undefined
  operator.proxy.setUp(true)
})

afterAll(async () => {
  await operator.end('SIGKILL')
  await operator.proxy.stop()
  api.close()
})

/** Applies new settings of the application, and returns the writes of the operator until the objects are ready. */
async function writesFor(value: string): Promise<string[]> {
  const from = operator.proxy.requests.length
  await team.put(short('LummoConfig', 'flags', { values: { A: value } }))
  await operator.until(async () => (await team.flag()) === value, `the value ${value} in the ConfigMap`)
  await operator.quiet()
  return operator.writes(from).map(asText)
}

const isServer = ({ path }: ProxiedRequest): boolean => !/\/leases\//.test(path)

/** Failures of an API server. Each failure applies while a claim changes. */
const FAILURES: Readonly<Record<string, Rule>> = {
  'answers 500': (one) =>
    isServer(one) ? { status: 500, body: { kind: 'Status', message: 'etcdserver: timed out' } } : undefined,
  'answers 429 with Retry-After': (one) =>
    isServer(one)
      ? { status: 429, body: { kind: 'Status', message: 'slow down' }, headers: { 'retry-after': '1' } }
      : undefined,
  'closes every second connection': (() => {
    let count = 0
    return () => {
      count += 1
      return count % 2 === 0 ? 'close' : undefined
    }
  })(),
}

test.each(Object.keys(FAILURES))(
  'a server that %s: the change arrives afterwards, without a storm of requests',
  async (name) => {
    const from = operator.proxy.requests.length
    operator.proxy.rule = FAILURES[name] as Rule
    await team.put(short('LummoConfig', 'flags', { values: { A: `during ${name}` } }))
    await pause(3_000)
    const during = operator.proxy.requests.length - from
    operator.proxy.rule = () => undefined
    // Each retry sends one or two requests; client-node would send hundreds in a second.
    expect(during).toBeLessThan(120)
    expect(operator.isRunning).toBe(true)
    await writesFor(`after ${name}`)
    expect((await operator.probe('/healthz')).status).toBe(200)
  },
)

test('an outage: the process lives, and what changed and was deleted meanwhile is found, once', async () => {
  await writesFor('before')
  const from = operator.proxy.requests.length
  operator.proxy.setUp(false)
  await team.put(short('LummoConfig', 'flags', { values: { A: 'meanwhile' } }))
  await team.call('DELETE', 'Service/web')
  await pause(4_000)
  expect(operator.isRunning).toBe(true)
  expect((await operator.probe('/healthz')).status).toBe(200)
  expect(operator.writes(from)).toEqual([])
  operator.proxy.setUp(true)
  await operator.until(() => team.exists('Service/web'), 'the Service after the outage')
  await operator.until(async () => (await team.flag()) === 'meanwhile', 'the change')
  await operator.quiet()
  const writes = operator.writes(from).map(asText)
  expect(writes.filter((one) => one === 'PATCH services/web')).toHaveLength(1)
  expect(writes.filter((one) => one === 'PATCH configmaps/flags')).toHaveLength(1)
})

test('a silent server: a request ends one second before the run, and is sent again', async () => {
  const from = operator.proxy.requests.length
  let silent = 0
  operator.proxy.rule = ({ method, path }) => {
    if (method !== 'PATCH' || !path.endsWith('/configmaps/flags') || silent > 0) return undefined
    silent += 1
    return 'silence'
  }
  await team.put(short('LummoConfig', 'flags', { values: { A: 'silent' } }))
  await operator.until(async () => (await team.flag()) === 'silent', 'the second request')
  const sent = operator.writes(from).filter((one) => asText(one) === 'PATCH configmaps/flags')
  expect(sent).toHaveLength(2)
  const [one = { time: 0 }, other = { time: 0 }] = sent
  expect(other.time - one.time).toBeGreaterThan(3_000)
  expect(other.time - one.time).toBeLessThan(10_000)
})

test('a version that is too old: 410 gives a new list, and a deletion that no watch reported is found', async () => {
  await operator.quiet()
  const from = operator.proxy.requests.length
  let expired = 0
  operator.proxy.rule = ({ path, query }) => {
    if (query.get('watch') !== 'true' || !path.endsWith('/services') || expired > 0) return undefined
    expired += 1
    // An API server reports the error in this form after the start of the stream.
    return { status: 200, body: `${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 410 } })}\n` }
  }
  operator.proxy.setUp(false)
  await team.call('DELETE', 'Service/web')
  await pause(500)
  operator.proxy.setUp(true)
  await operator.until(() => team.exists('Service/web'), 'the Service')
  expect(expired).toBe(1)
  const since = operator.proxy.requests.slice(from)
  const lists = since.filter(({ path, query }) => path.endsWith('/services') && query.has('limit'))
  expect(lists.length).toBeGreaterThan(0)
  expect(since.filter((one) => asText(one) === 'PATCH services/web')).toHaveLength(1)
})
