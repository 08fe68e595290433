import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'

/** The executable to test: dist/lummo, or a single executable in LUMMO_EXECUTABLE. */
export const EXECUTABLE = resolve(process.env.LUMMO_EXECUTABLE ?? join(__dirname, '../../dist/lummo'))
/** Whether it runs without Node. */
export const IS_SINGLE = process.env.LUMMO_EXECUTABLE !== undefined

export interface ExecutableResult {
  status: number | null
  stdout: string
  stderr: string
}

/** Runs an executable like a host: by its path, not through Node. */
export function runExecutable(
  args: readonly string[],
  options: { input?: string; cwd?: string; env?: NodeJS.ProcessEnv } = {},
  executable = EXECUTABLE,
): ExecutableResult {
  const { NODE_EXTRA_CA_CERTS, NODE_OPTIONS, ...clean } = process.env
  const { input = '', cwd, env = clean } = options
  const ran = spawnSync(executable, args, { input, env, encoding: 'utf8', maxBuffer: 1 << 28, ...(cwd ? { cwd } : {}) })
  if (ran.error !== undefined) throw ran.error
  return { status: ran.status, stdout: ran.stdout, stderr: ran.stderr }
}
