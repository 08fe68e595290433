// Runs many jobs while the process that runs them is killed at random, and checks that nothing outlives its TTL.
//   npm run soak:jobs -- [--jobs 500] [--cluster] [--namespace N] [--spec JSON]
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { parseArgs } from 'node:util'
import { openJobRuntime } from '../../lib/jobs/job-runtime'
import { compileJob } from './compile-job'
import { cProgram } from './played-program'

const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: '500' },
    cluster: { type: 'boolean', default: false },
    namespace: { type: 'string', default: 'default' },
    spec: { type: 'string', default: '{}' },
    worker: { type: 'boolean', default: false },
  },
})

/** Jobs that one process runs at the same time. */
const AT_ONCE = 4
/** Milliseconds that a job may take. A busy cluster needs more time to start a pod. */
const TIMEOUT_MS = values.cluster ? 15_000 : 4000
/**
 * Number of jobs that end before a kill. The value is a count, because a duration would depend on the load of the
 * machine.
 */
const MAX_ENDED = 6
/** Milliseconds between the end of the last of these jobs and the kill. */
const MAX_DELAY_MS = 3000
/** Time in which everything must be removed: the timeout and TTL of the last job, and the expiry of its folder. */
const REMOVAL_MS = 90_000

const open = () =>
  openJobRuntime({
    place: values.cluster ? 'cluster' : 'local',
    cluster: { namespace: values.namespace },
  })

/** Runs jobs until the process is killed. Prints a line for each start and each end. */
async function work(): Promise<void> {
  const runtime = await open()
  const job = compileJob({ ttl: '3s', ...JSON.parse(values.spec) })
  const behaviours = [{ stdout: 'a' }, { exitCode: 1 }, { isBroken: true }, { hangs: true }]
  const loop = async (): Promise<void> => {
    for (let at = Math.floor(Math.random() * behaviours.length); ; at += 1) {
      console.log('start')
      const files = { 'main.c': cProgram(behaviours[at % behaviours.length] ?? {}) }
      const started = Date.now()
      const end = await runtime.run(job, { files, timeout: TIMEOUT_MS }).catch(({ reason }) => ({ reason }))
      console.log('reason' in end ? `failed ${end.reason}` : `ended ${Date.now() - started} ${end.timedOut}`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, loop))
}

/** Returns the names of all objects that exist because of runs. */
function existing(): string[] {
  const listed = values.cluster
    ? spawnSync('kubectl', [
        'get',
        'jobs,configmaps,pods',
        '-n',
        values.namespace,
        '-l',
        'krm.lummo.dev/run',
        '-o',
        'name',
      ])
    : spawnSync('podman', ['ps', '--all', '--format', '{{.Names}}'])
  if (listed.status !== 0) throw new Error(String(listed.stderr))
  const names = String(listed.stdout).split('\n')
  return values.cluster
    ? names.filter(Boolean)
    : [...names, ...readdirSync(tmpdir())].filter((name) => name.startsWith('lummo-run-'))
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

interface Counts {
  started: number
  ended: number
  failed: Record<string, number>
  kills: number
  /** Durations in milliseconds of the jobs that ended before their timeout. */
  durations: number[]
}

/** Runs a worker until it is killed. */
async function oneLife(counts: Counts, jobs: number): Promise<void> {
  const worker: ChildProcess = spawn(process.execPath, [process.argv[1] ?? '', ...process.argv.slice(2), '--worker'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((resolve) => worker.once('close', resolve))
  let rest = ''
  const before = counts.ended
  const wanted = Math.ceil(Math.random() * MAX_ENDED)
  worker.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) count(counts, line)
    const isOver = counts.started >= jobs && (counts.ended > 0 || Object.keys(counts.failed).length > 0)
    if (isOver || counts.ended >= before + wanted)
      setTimeout(() => worker.kill('SIGKILL'), Math.random() * MAX_DELAY_MS)
  })
  counts.kills += 1
  await ended
}

function count(counts: Counts, line: string): void {
  const [event, value = '', timedOut] = line.split(' ')
  if (event === 'start') counts.started += 1
  if (event === 'ended') counts.ended += 1
  if (event === 'ended' && timedOut === 'false') counts.durations.push(Number(value))
  if (event === 'failed') counts.failed[value] = (counts.failed[value] ?? 0) + 1
}

/** Starts a runtime. The runtime then removes the containers and folders that killed runtimes left on this machine. */
async function clean(): Promise<void> {
  const runtime = await open()
  await runtime.imageExists('localhost/none:1')
  await runtime.close()
}

async function soak(jobs: number): Promise<void> {
  const counts: Counts = { started: 0, ended: 0, failed: {}, kills: 0, durations: [] }
  while (counts.started < jobs) await oneLife(counts, jobs)
  const end = Date.now() + REMOVAL_MS
  let left = existing()
  while (left.length > 0 && Date.now() < end) {
    await pause(5000)
    if (!values.cluster) await clean()
    left = existing()
  }
  // The cluster removes all objects. Only a proxy of kubectl can be left on this machine.
  if (values.cluster) await clean()
  const { durations, ...others } = counts
  durations.sort((one, other) => one - other)
  console.log(JSON.stringify({ ...others, medianMs: durations[Math.floor(durations.length / 2)], left }))
  process.exitCode = left.length === 0 && counts.ended > 0 && Object.keys(counts.failed).length === 0 ? 0 : 1
}

void (values.worker ? work() : soak(Number(values.jobs)))
