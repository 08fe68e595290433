import { spawnSync } from 'node:child_process'
import { chownSync, mkdtempSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { ProgramResult } from './programs'

/** User that runs databases if the tests run as root, because databases refuse to run as root. */
export const NOBODY = { uid: 65534, gid: 65534 }
export const isRoot = process.getuid?.() === 0
/** Options of `spawn` that select this user. */
export const RUN_AS = isRoot ? NOBODY : {}
/** Name of the user in the system. */
export const USER_NAME = isRoot ? 'nobody' : userInfo().username

/** Runs a program as a user other than root, without the tests’ environment variables. */
export function asNobody(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  input = '',
): ProgramResult {
  const ran = spawnSync(program, args, {
    encoding: 'utf8',
    input,
    cwd: tmpdir(),
    ...RUN_AS,
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', ...env },
  })
  // A program that ends before it has read its input still has an exit status.
  if (ran.error !== undefined && (ran.error as NodeJS.ErrnoException).code !== 'EPIPE') throw ran.error
  return { status: ran.status, stdout: ran.stdout, stderr: ran.stderr }
}

/** Returns a new folder that belongs to the user of `asNobody`. */
export function nobodysFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `lummo-${name}-`))
  if (isRoot) chownSync(folder, NOBODY.uid, NOBODY.gid)
  return folder
}

/** Returns a free port on loopback. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })
