import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

/** Servers refuse to run as root, so they run as `nobody` then. */
const NOBODY = 65534
const asRoot = userInfo().uid === 0
export const RUN_AS: Pick<SpawnOptions, 'uid' | 'gid'> = asRoot ? { uid: NOBODY, gid: NOBODY } : {}
export const USER_NAME = asRoot ? 'nobody' : userInfo().username

/** A new folder that the servers may write to. */
export function serverFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `lummo-${name}-`))
  if (asRoot) chownSync(folder, NOBODY, NOBODY)
  return folder
}

/** A port of the loopback address that nobody uses. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

const ROOMS = '/usr/lib/postgresql'

/** The folder of a server's programs, the newest where there are several. */
function programs(): string {
  const [newest] = existsSync(ROOMS)
    ? readdirSync(ROOMS)
        .filter((version) => existsSync(join(ROOMS, version, 'bin/initdb')))
        .sort((one, other) => Number(other) - Number(one))
    : []
  if (newest === undefined) throw new Error('PostgreSQL is missing. Install it: apt-get install -y postgresql')
  return join(ROOMS, newest, 'bin')
}

export interface Credentials {
  user: string
  password: string
}

export interface PostgresServer extends Credentials {
  port: number
  /** Runs SQL as the owner of the database, past any pool; gives what it prints. */
  query(sql: string): string
  stop(): Promise<void>
}

/** A real PostgreSQL on the loopback address, with passwords as it stores them by default. */
export async function startPostgres({ user, password }: Credentials): Promise<PostgresServer> {
  const bin = programs()
  const folder = serverFolder('postgres')
  const secret = join(folder, 'password')
  writeFileSync(secret, password, { mode: 0o644 })
  const data = join(folder, 'data')
  const login = ['--username', user, '--pwfile', secret, '--auth', 'scram-sha-256']
  const made = spawnSync(join(bin, 'initdb'), ['-D', data, ...login, '--no-locale', '-E', 'UTF8', '--no-sync'], {
    encoding: 'utf8',
    ...RUN_AS,
  })
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`)
  const port = await freePort()
  const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off', '-p', String(port), '-k', folder]
  const server = spawn(join(bin, 'postgres'), ['-D', data, ...settings], { stdio: 'ignore', ...RUN_AS })
  const env = { ...process.env, PGPASSWORD: password }
  const psql = (sql: string) =>
    spawnSync('psql', ['-h', '127.0.0.1', '-p', String(port), '-U', user, '-d', 'postgres', '-XqAtc', sql], {
      encoding: 'utf8',
      env,
    })
  await until(() => psql('select 1').status === 0, 'PostgreSQL to answer')
  return {
    user,
    password,
    port,
    query: (sql) => {
      const ran = psql(sql)
      if (ran.status !== 0) throw new Error(ran.stderr)
      return ran.stdout.trim()
    },
    stop: async () => {
      await ended(server, 'SIGINT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Sends a process a signal and waits until it has gone. */
export const ended = (child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve(child.exitCode)
    : new Promise((resolve) => {
        child.once('exit', (code) => resolve(code))
        child.kill(signal)
      })

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })

/** Waits for something to come true, at most half a minute. */
export async function until(true_: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (true_()) return
    await pause(100)
  }
  throw new Error(`Waited in vain for ${what}`)
}
