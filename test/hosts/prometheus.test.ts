import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer as createSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type MeasuredVersion, VersionMeter } from '../../operator/timescape/meter'
import { PrometheusServer } from '../../operator/timescape/prometheus'
import { ended, pause } from './processes'

const folder = mkdtempSync(join(tmpdir(), 'lummo-prometheus-'))
const { signal } = new AbortController()
/** Values of the counters that the proxy exposes, keyed by Service. */
const counters: Record<string, number> = { 'users-v1': 100 }
let proxy: Server
let port = 0
let server: PrometheusServer
let child: ChildProcess

const metrics = (): string => {
  const lines = Object.entries(counters).map(([service, value]) => `requests_total{service="${service}"} ${value}`)
  return `# TYPE requests_total counter\n${lines.join('\n')}\n# TYPE reloads_total counter\nreloads_total 1\n`
}

function startProxy(at: number): Promise<Server> {
  const one = createServer((_, response) => response.end(metrics()))
  return new Promise((resolve) => one.listen(at, '127.0.0.1', () => resolve(one)))
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const socket = createSocket().listen(0, '127.0.0.1', () => {
      const free = (socket.address() as AddressInfo).port
      socket.close(() => resolve(free))
    })
  })

async function until<T>(read: () => Promise<T>, isRight: (value: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 300; tries++) {
    const value = await read().catch(() => undefined)
    if (value !== undefined && isRight(value)) return value
    await pause(200)
  }
  throw new Error('Waited in vain for Prometheus.')
}

/** Waits for two more scrapes, so that all counters have a new value. */
async function scraped(): Promise<void> {
  const times = () => server.query('max(timestamp(up))', signal)
  const [{ value: before } = { value: 0 }] = await times()
  await until(times, ([one]) => (one?.value ?? 0) >= before + 2)
}

beforeAll(async () => {
  proxy = await startProxy(0)
  const target = `127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const job = { job_name: 'proxies', static_configs: [{ targets: [target] }] }
  const global = { scrape_interval: '1s', scrape_timeout: '1s' }
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify({ global, scrape_configs: [job] }))
  port = await freePort()
  const args = [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ]
  child = spawn('prometheus', args, { stdio: 'ignore' })
  server = new PrometheusServer(`http://127.0.0.1:${port}`)
  await until(
    () => server.query('requests_total', signal),
    (series) => series.length > 0,
  )
})

afterAll(async () => {
  await ended(child, 'SIGTERM')
  proxy.closeAllConnections()
  proxy.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Measures a version several times. A minute passes between two measurements on the clock of the meter. */
class Measurement {
  private readonly meter = new VersionMeter(server)
  private now = 0

  constructor(private readonly service: string) {}

  next(timescape: object = {}): Promise<MeasuredVersion> {
    this.now += 60_000
    const traffic = { series: 'requests_total{service="$service"}', present: 'reloads_total' }
    return this.meter.measure(
      { namespace: 'team', service: this.service, timescape: { traffic, ...timescape } },
      this.now,
      signal,
    )
  }

  async requests(): Promise<number | undefined> {
    await scraped()
    return (await this.next()).sample?.requests
  }
}

test('counts the requests between two scrapes, and knows nothing before', async () => {
  const measurement = new Measurement('users-v1')
  expect(await measurement.requests()).toBeUndefined()
  expect(await measurement.requests()).toBe(0)
  counters['users-v1'] = 103
  expect(await measurement.requests()).toBe(3)
})

test('a reset counter is unknown if it is 0, and traffic if it is not', async () => {
  const measurement = new Measurement('users-v1')
  await measurement.requests()
  counters['users-v1'] = 0
  expect(await measurement.requests()).toBeUndefined()
  counters['users-v1'] = 50
  await measurement.requests()
  counters['users-v1'] = 2
  expect(await measurement.requests()).toBe(2)
})

test('a version without counters has no requests while the proxies are scraped', async () => {
  const measurement = new Measurement('users-v0')
  await measurement.requests()
  expect(await measurement.requests()).toBe(0)
})

test('proxies that are not scraped make everything unknown', async () => {
  const measurements = [new Measurement('users-v1'), new Measurement('users-v0')]
  for (const one of measurements) await one.requests()
  const { port: at } = proxy.address() as AddressInfo
  proxy.closeAllConnections()
  await new Promise((resolve) => proxy.close(resolve))
  await until(
    () => server.query('up', signal),
    ([one]) => one?.value === 0,
  )
  for (const one of measurements) expect((await one.next()).sample).toBeUndefined()
  proxy = await startProxy(at)
  await until(
    () => server.query('up', signal),
    ([one]) => one?.value === 1,
  )
})

test('a query is compared with its bounds', async () => {
  const measurement = new Measurement('users-v1')
  const check = async (query: string, max: number) => (await measurement.next({ check: { query, max } })).check
  expect(await check('sum(up)', 1)).toBe('passed')
  expect(await check('sum(up)', 0)).toBe('failed')
  expect(await check('sum(nothing)', 1)).toBe('unknown')
  expect(await check('0 / 0', 1)).toBe('unknown')
  expect(await check('sum(', 1)).toBe('unknown')
})

test('a stopped Prometheus makes everything unknown', async () => {
  const measurement = new Measurement('users-v1')
  await measurement.requests()
  await ended(child, 'SIGTERM')
  const check = { query: 'sum(up)', max: 1 }
  expect(await measurement.next({ check })).toEqual({ check: 'unknown', inFlight: 'none' })
})
