import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'

/** Executable to test: dist/lummo, or the standalone executable in LUMMO_EXECUTABLE. */
export const EXECUTABLE = resolve(process.env.LUMMO_EXECUTABLE ?? join(__dirname, '../../dist/lummo'))
/** Whether the executable runs without Node. */
export const IS_SINGLE = process.env.LUMMO_EXECUTABLE !== undefined

export interface ExecutableResult {
  status: number | null
  stdout: string
  stderr: string
}

/** Runs an executable as a host does: by its path, not through Node. */
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
