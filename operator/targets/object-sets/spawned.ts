import { spawn } from 'node:child_process'
import { DeploymentError } from '../../../lib/contracts/deployment-target'

/** Output and exit code of a program. */
export interface SpawnedResult {
  /** Exit code. */
  status: number
  stdout: string
  stderr: string
}

export interface SpawnOptions {
  cwd?: string
  env?: Readonly<Record<string, string>>
  /** Aborts the program. */
  signal?: AbortSignal
}

/** Timeout of the program in milliseconds. */
const MAX_MS = 120_000

/**
 * Runs a program until it exits. Throws a DeploymentError if the program is missing or exceeds its timeout.
 *
 * @param env environment variables in addition to those of this process
 */
export function runProgram(
  program: string,
  args: readonly string[],
  { cwd, env = {}, signal }: SpawnOptions = {},
): Promise<SpawnedResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...(cwd === undefined ? {} : { cwd }),
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    // The `timeout` option of `spawn` is not used. If the program does not exist, the timer of this option would keep
    // this process running.
    const timer = setTimeout(() => child.kill(), MAX_MS)
    const stop = (): void => void child.kill()
    if (signal?.aborted === true) stop()
    else signal?.addEventListener('abort', stop, { once: true })
    const release = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
    }
    const output = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text
      })
    }
    child.on('error', (problem) => {
      release()
      reject(new DeploymentError('Unavailable', `${program} cannot be started: ${problem.message}.`))
    })
    child.on('close', (status) => {
      release()
      const reason = signal?.aborted === true ? 'was stopped' : `did not end within ${MAX_MS / 1000} s`
      if (status === null) reject(new DeploymentError('Unavailable', `${program} ${reason}.`))
      else resolve({ status, ...output })
    })
  })
}

/** Returns the last line of a program's error output, without the prefix that marks an error. */
export const lastLine = (text: string): string =>
  (text.trim().split('\n').at(-1) ?? '').replace(/^(?:Error|fatal|error): /, '')
