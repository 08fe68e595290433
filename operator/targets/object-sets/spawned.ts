import { spawn } from 'node:child_process'
import { DeploymentError } from '../../../lib/contracts/deployment-target'

/** The result of a program that has ended. */
export interface SpawnedResult {
  /** Exit code. */
  status: number
  stdout: string
  stderr: string
}

export interface SpawnOptions {
  cwd?: string
  env?: Readonly<Record<string, string>>
}

/** Time after which a program is ended. */
const MAX_MS = 120_000

/**
 * Runs a program to its end. Throws a DeploymentError if the program is missing or does not end in time.
 *
 * @param env variables in addition to those of this process
 */
export function runProgram(
  program: string,
  args: readonly string[],
  { cwd, env = {} }: SpawnOptions = {},
): Promise<SpawnedResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...(cwd === undefined ? {} : { cwd }),
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    // The option `timeout` of `spawn` keeps its timer, and so the process, if the program is missing.
    const timer = setTimeout(() => child.kill(), MAX_MS)
    const output = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text
      })
    }
    child.on('error', (problem) => {
      clearTimeout(timer)
      reject(new DeploymentError('Unavailable', `${program} cannot be started: ${problem.message}.`))
    })
    child.on('close', (status) => {
      clearTimeout(timer)
      if (status === null)
        reject(new DeploymentError('Unavailable', `${program} did not end within ${MAX_MS / 1000} s.`))
      else resolve({ status, ...output })
    })
  })
}

/** Returns the last line of a program's error output, without the word that marks it as an error. */
export const lastLine = (text: string): string =>
  (text.trim().split('\n').at(-1) ?? '').replace(/^(?:Error|fatal|error): /, '')
