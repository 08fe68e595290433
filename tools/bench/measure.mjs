// Compares the durations of programs. In every round, the programs run one after the other, so that disturbances affect
// all programs. Ratios are computed per round.
import { spawn, spawnSync } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'

/**
 * The environment without variables that slow down the start of Node. A certificate bundle alone makes the start of
 * Node 20 three times slower.
 */
const { NODE_EXTRA_CA_CERTS, NODE_OPTIONS, ...environment } = process.env
export const scrubbed = environment

/** @typedef {{ name: string, command: string[], input?: string, cwd?: string }} Program */

/** Runs a program with a file on stdin and returns its duration in milliseconds. Throws if the program fails. */
function timeOf({ name, command: [program, ...args], input = '/dev/null', cwd }) {
  const stdin = openSync(input, 'r')
  const start = process.hrtime.bigint()
  const { status, stderr, error } = spawnSync(program, args, { cwd, env: scrubbed, stdio: [stdin, 'ignore', 'pipe'] })
  const milliseconds = Number(process.hrtime.bigint() - start) / 1e6
  closeSync(stdin)
  if (status !== 0) throw new Error(`${name} failed: ${error?.message ?? stderr}`)
  return milliseconds
}

const quantile = (values, part) => [...values].sort((one, other) => one - other)[Math.floor((values.length - 1) * part)]

/**
 * Measures programs for a number of rounds, or until the time is over. Returns the median and the quartiles of each
 * program, in milliseconds and, per round, as a multiple of the first program.
 *
 * @param {Program[]} programs
 */
export function compare(programs, { rounds, seconds }) {
  const times = programs.map(() => [])
  const end = Date.now() + seconds * 1000
  for (const program of programs) timeOf(program)
  for (let round = 0; round < rounds && (round < 1 || Date.now() < end); round++) {
    for (const [at, program] of programs.entries()) times[at].push(timeOf(program))
  }
  return programs.map(({ name }, at) => {
    const ratios = times[at].map((time, round) => time / times[0][round])
    return {
      name,
      rounds: times[at].length,
      milliseconds: quantile(times[at], 0.5),
      ratio: quantile(ratios, 0.5),
      low: quantile(ratios, 0.25),
      high: quantile(ratios, 0.75),
      ratios,
    }
  })
}

/** Returns the ratio of the times of two programs, as the median over the rounds. */
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
