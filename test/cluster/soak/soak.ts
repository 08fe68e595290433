import { cpus } from 'node:os'
import { API_VERSION } from '../../../lib/kind/claim'
import { storedConditions } from '../../../operator/status/stored-status'
import { pause } from '../../hosts/processes'
import { deployment } from '../../support/objects'
import { api } from '../live'
import { installOperator, OperatorProcess } from '../operator/operator-process'
import { listOf, Team } from '../operator/team'

// Load of the operator: `npm run soak -- DIR`. Prints the rows of the table in docs/testing.md. The numbers depend on the
// machine, so the gate does not measure them.

/** Short objects that are created at once, and in total. `LUMMO_SOAK=20,60` tries the measurement itself. */
const [AT_ONCE = 0, TOTAL = 0] = (process.env.LUMMO_SOAK ?? '300,1000').split(',').map(Number)
/** Milliseconds during which the short objects do not change. */
const STEADY_MS = 60_000
/** Simultaneous requests of the test. */
const REQUESTS = 50
const MAX_RUN_MS = 5_000
const MAX_MEMORY = 250 * 2 ** 20

const NAMESPACES = Array.from({ length: 8 }, (_, at) => `soak-${at}`)
const rows: [string, string | number][] = []
let operator: OperatorProcess
let maxMemory = 0
let sampling: NodeJS.Timeout

beforeAll(async () => {
  await installOperator()
  operator = await (await OperatorProcess.start()).ready()
  sampling = setInterval(() => void sampleMemory(), 500)
})

afterAll(async () => {
  clearInterval(sampling)
  await operator.end('SIGKILL')
  await operator.proxy.stop()
  api.close()
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()})`
  const table = [['load', machine], ['---', '---'], ...rows].map((cells) => `| ${cells.join(' | ')} |\n`)
  process.stdout.write(table.join(''))
})

async function sampleMemory(): Promise<void> {
  const { text } = await operator.probe('/metrics')
  maxMemory = Math.max(maxMemory, Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1] ?? 0))
}

async function create(namespace: string, from: number, to: number): Promise<void> {
  const team = await Team.create(namespace)
  const claims = Array.from({ length: to - from }, (_, at) => deployment().named(`web-${from + at}`))
  for (let at = 0; at < claims.length; at += REQUESTS)
    await Promise.all(claims.slice(at, at + REQUESTS).map((claim) => team.put(claim)))
}

/** Waits until a number of short objects is ready. */
async function untilReady(count: number): Promise<void> {
  const isReady = async (): Promise<boolean> => {
    const all = await listOf(API_VERSION, 'LummoDeployment')
    return all.filter((claim) => storedConditions(claim).get('Ready')?.status === 'True').length >= count
  }
  await operator.until(isReady, `${count} ready short objects`, 1_200)
}

/** Returns the duration in milliseconds that 95 % of the runs do not exceed. */
function p95(): number {
  const times = operator.lines.filter(({ msg }) => /^(not )?reconciled$/.test(msg ?? '')).map(({ ms }) => Number(ms))
  return times.sort((one, other) => one - other)[Math.ceil(times.length * 0.95) - 1] ?? Number.POSITIVE_INFINITY
}

const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`
const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`

test(`${AT_ONCE} short objects at once in one namespace`, async () => {
  const start = performance.now()
  await create('soak-0', 0, AT_ONCE)
  await untilReady(AT_ONCE)
  const duration = performance.now() - start
  await operator.quiet(3_000)
  const applied = operator.writes().filter(({ path }) => !path.endsWith('/status'))
  rows.push([`${AT_ONCE} short objects at once in one namespace, until all are ready`, seconds(duration)])
  rows.push(['… objects applied', applied.length])
  rows.push(['… duration of a run, 95th percentile', seconds(p95())])
  rows.push(['… maximum memory', mebibytes(maxMemory)])
  expect(p95()).toBeLessThan(MAX_RUN_MS)
  expect(maxMemory).toBeLessThan(MAX_MEMORY)
})

test(`${TOTAL} short objects in ${NAMESPACES.length} namespaces, without a change`, async () => {
  const others = NAMESPACES.slice(1)
  const each = Math.ceil((TOTAL - AT_ONCE) / others.length)
  for (const [at, namespace] of others.entries())
    await create(namespace, at * each, Math.min((at + 1) * each, TOTAL - AT_ONCE))
  await untilReady(TOTAL)
  await operator.quiet(10_000)
  const from = operator.proxy.requests.length
  await pause(STEADY_MS)
  const writes = operator.writes(from)
  const what = `${TOTAL} short objects in ${NAMESPACES.length} namespaces, writes in ${STEADY_MS / 1000} s without a change`
  rows.push([what, writes.length])
  rows.push(['… maximum memory', mebibytes(maxMemory)])
  expect(writes).toEqual([])
  expect(maxMemory).toBeLessThan(MAX_MEMORY)
})

test('a restart', async () => {
  expect(await operator.end()).toBe(0)
  const from = operator.proxy.requests.length
  const start = performance.now()
  operator = await OperatorProcess.start({ proxy: operator.proxy })
  await operator.ready()
  rows.push([`a restart with ${TOTAL} short objects, until the caches are synced`, seconds(performance.now() - start)])
  await operator.until(() => operator.lines.some(({ outcome }) => outcome === 'leader'), 'the first run')
  await operator.quiet(20_000)
  rows.push(['… writes', operator.writes(from).length])
  expect(operator.writes(from)).toEqual([])
})
