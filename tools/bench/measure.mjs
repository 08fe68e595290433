// Compares the CPU time and the durations of programs. In every round, the programs run one after the other, so that
// disturbances affect all programs. Ratios are computed per round.
import { spawn, spawnSync } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'

/**
 * The environment without variables that slow down the start of Node. A certificate bundle alone makes the start of
 * Node 20 three times slower.
 */
const { NODE_EXTRA_CA_CERTS, NODE_OPTIONS, ...environment } = process.env
export const scrubbed = environment

/** @typedef {{ name: string, command: string[], input?: string, cwd?: string }} Program */

/** Prints the duration, the user time and the system time of a program in seconds. Its stderr goes to descriptor 3. */
const TIMED = 'TIMEFORMAT="%3R %3U %3S"; time "$@" 2>&3'

/**
 * Runs a program with a file on stdin. Returns its duration and its CPU time, both in milliseconds. The CPU time
 * includes all threads and child processes. Throws if the program fails.
 */
function timeOf({ name, command, input = '/dev/null', cwd }) {
  const stdin = openSync(input, 'r')
  const stdio = [stdin, 'ignore', 'pipe', 'pipe']
  const { status, stderr, output, error } = spawnSync('bash', ['-c', TIMED, 'bash', ...command], {
    ...{ cwd, env: scrubbed, stdio, maxBuffer: 1 << 30 },
  })
  closeSync(stdin)
  if (status !== 0) throw new Error(`${name} failed: ${error?.message ?? output[3]}`)
  const [wall, user, system] = String(stderr)
    .trim()
    .split(/\s+/)
    .map((seconds) => Number(seconds) * 1000)
  return { wall, cpu: user + system }
}

const quantile = (values, part) => [...values].sort((one, other) => one - other)[Math.floor((values.length - 1) * part)]

/**
 * Measures programs for a number of rounds, or until the time is over. Returns the median duration and the median CPU
 * time of each program in milliseconds. Returns the median and the quartiles of their ratios to the first program,
 * computed for each round.
 *
 * @param {Program[]} programs
 *
 * @param options `by`: measurement for the ratios, `cpu` or `wall`. CPU time depends less on other load, but does not
 * include the work of other processes, such as a container engine. Default: `cpu`
 */
export function compare(programs, { rounds, seconds, by = 'cpu' }) {
  const times = programs.map(() => [])
  const end = Date.now() + seconds * 1000
  for (const program of programs) timeOf(program)
  for (let round = 0; round < rounds && (round < 3 || Date.now() < end); round++) {
    for (const [at, program] of programs.entries()) times[at].push(timeOf(program))
  }
  const ratiosTo = (own, what) => own.map((time, round) => time[what] / times[0][round][what])
  return programs.map(({ name }, at) => {
    const ratios = ratiosTo(times[at], by)
    const median = (what) =>
      quantile(
        times[at].map((time) => time[what]),
        0.5,
      )
    return {
      ...{ name, by, rounds: times[at].length, milliseconds: median('wall'), cpu: median('cpu') },
      ratio: quantile(ratios, 0.5),
      low: quantile(ratios, 0.25),
      high: quantile(ratios, 0.75),
      wallRatio: quantile(ratiosTo(times[at], 'wall'), 0.5),
      ratios,
    }
  })
}

/** Returns the median ratio between the times of two programs. */
export function timesAsLong(results, name, other) {
  const [one, two] = [name, other].map((wanted) => results.find((result) => result.name === wanted))
  return one && two
    ? quantile(
        two.ratios.map((ratio, at) => one.ratios[at] / ratio),
        0.5,
      )
    : undefined
}

/**
 * Returns the peak memory of a program in megabytes. The value is the high-water mark of the kernel, which is read
 * every few milliseconds. Throws if the program fails.
 */
export function peakMemory({ name, command: [program, ...args], input = '/dev/null', cwd }) {
  const stdin = openSync(input, 'r')
  const child = spawn(program, args, { cwd, env: scrubbed, stdio: [stdin, 'ignore', 'inherit'] })
  let peak = 0
  const look = setInterval(() => {
    try {
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0))
    } catch {
      // The process has ended before its memory could be read.
    }
  }, 3)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      clearInterval(look)
      closeSync(stdin)
      if (code === 0) resolve(peak / 1024)
      else reject(new Error(`${name} failed with code ${code}`))
    })
  })
}
