import { spawnSync } from 'node:child_process'
import { appendFileSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Ran } from './programs'

const INSTALLED = '/usr/lib/postgresql'
/** PostgreSQL refuses to run as root, so where the tests do, it runs as nobody. */
const NOBODY = { uid: 65534, gid: 65534 }

/** The newest PostgreSQL of the machine; none fails with the line that installs it. */
export function programsOfPostgres(): { folder: string; major: number } {
  const majors = existsSync(INSTALLED) ? readdirSync(INSTALLED).map(Number).filter(Number.isInteger) : []
  const major = Math.max(...majors)
  const folder = join(INSTALLED, `${major}`, 'bin')
  if (!existsSync(join(folder, 'initdb'))) {
    throw new Error('PostgreSQL is missing; the host tests need it. Install it: apt-get install -y postgresql')
  }
  return { folder, major }
}

/** Runs a program as somebody who is not root, with PostgreSQL's programs on the PATH and nothing else of ours. */
export function asNobody(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}, input = ''): Ran {
  const ran = spawnSync(program, args, {
    encoding: 'utf8',
    input,
    cwd: tmpdir(),
    ...(process.getuid?.() === 0 ? NOBODY : {}),
    env: { PATH: [programsOfPostgres().folder, '/usr/bin', '/bin'].join(delimiter), LC_ALL: 'C.UTF-8', ...env },
  })
  if (ran.error !== undefined) throw ran.error
  return { status: ran.status, stdout: ran.stdout, stderr: ran.stderr }
}

/** A folder that belongs to the one whom `asNobody` runs as. */
export function nobodysFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `lummo-${name}-`))
  if (process.getuid?.() === 0) chownSync(folder, NOBODY.uid, NOBODY.gid)
  return folder
}

/** A port of loopback that nobody listens on. */
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

/** A PostgreSQL of its own on loopback. */
export interface RunningPostgres {
  port: number
  /** What a client needs to log in. */
  env: Record<string, string>
  stop(): void
}

/**
 * Makes and starts a PostgreSQL as the official image does: initdb with POSTGRES_INITDB_ARGS, every client by password.
 *
 * @param data the folder of the data (PGDATA)
 */
export async function startPostgres(
  data: string,
  how: { user: string; password: string; database: string; initArgs: string; args?: readonly string[] },
): Promise<RunningPostgres> {
  const port = await freePort()
  const folder = nobodysFolder('postgres')
  const env = {
    PGHOST: '127.0.0.1',
    PGPORT: `${port}`,
    PGUSER: how.user,
    PGPASSWORD: how.password,
    PGDATABASE: 'postgres',
  }
  const ok = (ran: Ran) => expect({ status: ran.status, stderr: ran.stderr }).toMatchObject({ status: 0 })
  if (!existsSync(join(data, 'PG_VERSION'))) {
    writeFileSync(join(folder, 'password'), how.password)
    const args = [`--username=${how.user}`, `--pwfile=${join(folder, 'password')}`, ...how.initArgs.split(' ')]
    ok(asNobody('initdb', ['-D', data, ...args]))
    appendFileSync(join(data, 'pg_hba.conf'), '\nhost all all all scram-sha-256\n')
  }
  mkdirSync(join(folder, 'log'), { recursive: true })
  const options = ['-p', port, '-k', folder, '-h', '127.0.0.1', ...(how.args ?? [])].join(' ')
  ok(asNobody('pg_ctl', ['-D', data, '-w', '-t', '60', '-l', join(folder, 'server.log'), '-o', options, 'start']))
  const running = { port, env, stop: () => void asNobody('pg_ctl', ['-D', data, '-w', '-m', 'fast', 'stop']) }
  const { stdout } = asNobody('psql', ['-XAtqc', `select 1 from pg_database where datname = '${how.database}'`], env)
  if (stdout.trim() !== '1') ok(asNobody('createdb', [how.database], env))
  return { ...running, env: { ...env, PGDATABASE: how.database } }
}
