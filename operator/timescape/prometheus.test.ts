import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { VersionMeter } from './meter'
import { PrometheusServer } from './prometheus'

/** Responses of Prometheus 2.53, keyed by query. */
const ANSWERS: Record<string, unknown> = {
  'requests{service="users-v1"}': vector(
    [{ __name__: 'requests', pod: 'a' }, '7'],
    [{ __name__: 'requests', pod: 'b' }, '5'],
  ),
  'timestamp(requests{service="users-v1"})': vector([{ pod: 'a' }, '100'], [{ pod: 'b' }, '100']),
  'max(timestamp(up))': vector([{}, '100']),
  'errors{namespace="team"}': vector([{}, '0.25']),
  absent_series: vector(),
  'a_range[5m]': { resultType: 'matrix', result: [] },
  '1': { resultType: 'scalar', result: [100, '1'] },
}

function vector(...series: [object, string][]) {
  return { resultType: 'vector', result: series.map(([metric, value]) => ({ metric, value: [100, value] })) }
}

let server: Server
let url = ''
beforeAll(async () => {
  server = createServer((request, response) => {
    const query = new URL(request.url ?? '', 'http://localhost').searchParams.get('query') ?? ''
    const data = ANSWERS[query]
    response.writeHead(data === undefined ? 400 : 200, { 'content-type': 'application/json' })
    response.end(
      JSON.stringify(data === undefined ? { status: 'error', error: 'parse error' } : { status: 'success', data }),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

const { signal } = new AbortController()
const version = (timescape: object) => ({ namespace: 'team', service: 'users-v1', timescape })

test('reads vectors and numbers, and refuses ranges and wrong queries', async () => {
  const prometheus = new PrometheusServer(url)
  expect(await prometheus.query('1', signal)).toEqual([{ labels: {}, value: 1 }])
  expect(await prometheus.query('errors{namespace="team"}', signal)).toEqual([{ labels: {}, value: 0.25 }])
  await expect(prometheus.query('a_range[5m]', signal)).rejects.toThrow('returns matrix, but must return a vector')
  await expect(prometheus.query('wrong(', signal)).rejects.toThrow()
})

test('measures requests between two scrapes, and nothing from the same scrape', async () => {
  const traffic = { series: 'requests{service="$service"}', present: 'up' }
  const meter = new VersionMeter(new PrometheusServer(url))
  const measure = (now: number) => meter.measure(version({ traffic }), now, signal)
  expect(await measure(0)).toEqual({ check: 'none', inFlight: 'none' })
  expect(await measure(60_000)).toEqual({ check: 'none', inFlight: 'none' })
  ANSWERS['requests{service="users-v1"}'] = vector([{ pod: 'a' }, '7'], [{ pod: 'b' }, '9'])
  ANSWERS['timestamp(requests{service="users-v1"})'] = vector([{ pod: 'a' }, '160'], [{ pod: 'b' }, '160'])
  expect(await measure(120_000)).toMatchObject({ sample: { at: 120_000, requests: 4 } })
})

test.each([
  ['passed', { query: 'errors{namespace="$namespace"}', max: 0.25 }],
  ['failed', { query: 'errors{namespace="$namespace"}', max: 0.2 }],
  ['failed', { query: 'errors{namespace="$namespace"}', min: 0.3 }],
  ['unknown', { query: 'absent_series', max: 1 }],
  ['unknown', { query: 'requests{service="$service"}', max: 1 }],
  ['unknown', { query: 'wrong(', max: 1 }],
])('a query is %s: %j', async (expected, check) => {
  const measured = await new VersionMeter(new PrometheusServer(url)).measure(version({ check }), 0, signal)
  expect(measured.check).toBe(expected)
})

test('without a server, everything that needs one is unknown', async () => {
  const timescape = { check: { query: 'up', max: 1 }, traffic: { series: 'requests', inFlight: 'open' } }
  const measured = await new VersionMeter(undefined).measure(version(timescape), 0, signal)
  expect(measured).toEqual({ check: 'unknown', inFlight: 'unknown' })
})
