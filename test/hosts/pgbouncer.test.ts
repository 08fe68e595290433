import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { POOL_SETTINGS } from '../../functions/pgbouncer/settings'
import { freePort, nobodysFolder, RUN_AS, USER_NAME } from './as-nobody'
import { PoolClient } from './pool-clients'
import { edoburuFiles, type PoolPod, poolPod } from './pool-image'
import { type RunningPostgres, startPostgres } from './postgres'
import { ended, pause, until } from './processes'
import { run } from './programs'

/** The password contains every type of character that must be escaped in a URL or a connection string. */
const credentials = { user: 'tokko', password: "p@ss:w/rd'%25 #1", database: 'tokko' }
const CLAIM = `apiVersion: krm.lummo.dev/v1alpha1
kind: pgbouncer
metadata: {name: tokko-api-pgbouncer}
spec:
  app: tokko-api
  connectionSecret: tokko-api-postgres-creds
  config: {POOL_MODE: transaction, POOL_SIZE: 5, RESERVE_POOL: 2, MAX_CLIENT_CONN: 200, QUERY_TIMEOUT: 20, LOG_STATS: false}
  stop: {sleep: 1}
`

let server: RunningPostgres
let pod: PoolPod
/** Data folder of the server and the pools. */
let data: string
let folder: string
/** Clients, which would run forever if a test failed. */
const working: PoolClient[] = []
const pools: { process: ChildProcess; port: number }[] = []

beforeAll(async () => {
  if (spawnSync('pgbouncer', ['--version']).error !== undefined) {
    throw new Error('pgbouncer is missing. Install it: apt-get install -y pgbouncer')
  }
  data = nobodysFolder('postgres')
  const initArgs = '--auth-host=scram-sha-256 --no-sync'
  server = await startPostgres(join(data, 'data'), { ...credentials, initArgs })
  expect(psql(server.port, 'tokko', 'CREATE TABLE work (name text PRIMARY KEY)').stderr).toBe('')
  folder = nobodysFolder('pgbouncer')
  const file = join(folder, 'pool.yaml')
  writeFileSync(file, CLAIM)
  const rendered = run('lummo', ['render', file])
  expect({ status: rendered.status, stderr: rendered.stderr }).toEqual({ status: 0, stderr: '' })
  pod = poolPod(rendered.stdout, {
    'tokko-api-postgres-creds': {
      POSTGRESQL_HOST: '127.0.0.1',
      POSTGRESQL_PORT: String(server.port),
      POSTGRESQL_DATABASE: credentials.database,
      POSTGRESQL_USERNAME: credentials.user,
      POSTGRESQL_PASSWORD: credentials.password,
    },
  })
  await startPool()
  await startPool()
})

afterAll(async () => {
  for (const client of working) client.stop()
  for (const pool of pools) await ended(pool.process, 'SIGKILL')
  server?.stop()
  for (const one of [data, folder]) if (one !== undefined) rmSync(one, { recursive: true, force: true })
})

/** Starts a pod of the pool as the image does, with a separate port. `afterAll` ends the pod. */
async function startPool(): Promise<void> {
  const port = await freePort()
  const [ini, users] = [join(folder, `${port}.ini`), join(folder, `${port}.txt`)]
  const files = edoburuFiles({ ...pod.env, LISTEN_PORT: String(port) }, USER_NAME, users)
  writeFileSync(ini, files.ini)
  writeFileSync(users, files.users)
  const pool = { process: spawn('pgbouncer', ['-q', ini], { stdio: 'ignore', ...RUN_AS }), port }
  pools.push(pool)
  await until(() => psql(pool.port, 'tokko', 'select 1').status === 0, 'the pool to answer')
}

const psql = (port: number, database: string, sql: string, env: NodeJS.ProcessEnv = {}) =>
  spawnSync('psql', ['-XqAt', '-c', sql, `host=127.0.0.1 port=${port} dbname=${database} sslmode=disable`], {
    encoding: 'utf8',
    env: { ...process.env, PGUSER: credentials.user, PGPASSWORD: credentials.password, ...env },
  })

const portOf = (at: number): number => pools[at]?.port ?? 0

test('the pool listens on the port of its Service', () => {
  expect(pod.env.LISTEN_PORT).toBe('6432')
})

test('pgbouncer takes the settings as they were meant', () => {
  const shown = psql(portOf(0), 'pgbouncer', 'SHOW CONFIG').stdout.split('\n')
  const config = Object.fromEntries(shown.map((line) => line.split('|')))
  expect(config).toMatchObject({
    pool_mode: 'transaction',
    default_pool_size: '5',
    reserve_pool_size: '2',
    max_client_conn: '200',
    query_timeout: '20',
    log_stats: '0',
    auth_type: 'scram-sha-256',
    stats_users: credentials.user,
    ignore_startup_parameters: 'extra_float_digits',
  })
})

test('queries flow through the pool', () => {
  expect(psql(portOf(0), 'tokko', 'select current_database(), current_user').stdout.trim()).toBe('tokko|tokko')
  const wrong = psql(portOf(0), 'tokko', 'select 1', { PGPASSWORD: 'wrong' })
  expect(wrong.status).not.toBe(0)
})

test('the exporter can log in to the console with what it is given', () => {
  const { PGBOUNCER_EXPORTER_CONNECTION_STRING: address = '', PGUSER, PGPASSWORD } = pod.exporter
  const here = address.replace('port=6432', `port=${portOf(0)}`)
  expect(here).not.toBe(address)
  const ran = spawnSync('psql', ['-XqAt', '-c', 'SHOW STATS', here], {
    encoding: 'utf8',
    env: { ...process.env, PGUSER, PGPASSWORD },
  })
  expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' })
  expect(ran.stdout).toContain('tokko|')
})

/**
 * Settings that are missing in older versions of pgbouncer. Some distributions still ship these versions. Source: NEWS
 * of pgbouncer.
 */
const SINCE: Readonly<Record<string, readonly string[]>> = {
  '1.19': ['auth_dbname', 'cancel_wait_timeout'],
  '1.20': ['track_extra_parameters'],
  '1.21': ['max_prepared_statements'],
  '1.23': ['auth_ident_file'],
  '1.24': ['max_db_client_connections', 'max_user_client_connections'],
  '1.25': [
    'auth_ldap_options',
    'client_tls13_ciphers',
    'scram_iterations',
    'server_tls13_ciphers',
    'transaction_timeout',
  ],
}

test('every setting that the suite knows is one of pgbouncer', () => {
  const version = /PgBouncer 1\.(\d+)/.exec(spawnSync('pgbouncer', ['--version'], { encoding: 'utf8' }).stdout)?.[1]
  const later = Object.entries(SINCE).flatMap(([since, names]) =>
    Number(since.split('.')[1]) > Number(version) ? names : [],
  )
  const known = psql(portOf(0), 'pgbouncer', 'SHOW CONFIG')
    .stdout.split('\n')
    .map((line) => line.split('|')[0])
  expect([...POOL_SETTINGS.keys()].filter((name) => !known.includes(name) && !later.includes(name))).toEqual([])
})

test('the pod that goes away loses no transaction, under load and with one that takes seconds', async () => {
  const ports = [portOf(0), portOf(1)]
  const quick = Array.from({ length: 12 }, (_, id) => new PoolClient(id, ports, credentials, 0.02))
  // Both clients start on the pool that stops, because connections are distributed in turn.
  const slow = [20, 22].map((id) => new PoolClient(id, ports, credentials, 3))
  const clients = [...quick, ...slow]
  working.push(...clients)
  const work = clients.map((client) => client.work())
  await pause(1500)

  const [shell = '', ...args] = pod.preStop
  const { process: going } = pools[0] ?? { process: undefined }
  const command = args.map((one) => one.replace(/(kill -\w+) 1\b/g, `$1 ${going?.pid}`))
  expect(command).not.toEqual(args)
  const before = quick.reduce((sum, { seen }) => sum + seen.committed.length, 0)
  const started = Date.now()
  const drain = spawn(shell, command, { stdio: 'ignore', ...RUN_AS })
  // When the command has ended, the kubelet ends the process.
  const done = new Promise((resolve) => {
    drain.once('exit', () => resolve(going?.kill('SIGTERM')))
  })
  const exit = new Promise<number | null>((resolve) => {
    going?.once('exit', (code) => resolve(code))
  })
  const code = await exit
  await done
  expect((Date.now() - started) / 1000).toBeLessThan(pod.grace)
  await pause(1000)
  for (const client of clients) client.stop()
  const seen = await Promise.all(work)

  const committed = seen.flatMap((one) => one.committed)
  expect(seen.flatMap((one) => one.lost)).toEqual([])
  expect(psql(server.port, 'tokko', 'SELECT name FROM work').stdout.trim().split('\n').sort()).toEqual(
    [...committed].sort(),
  )
  expect(code).toBe(0)
  // The pool was under load while it drained. No work was interrupted: clients moved to another pool, and slow
  // transactions were completed.
  expect(committed.length).toBeGreaterThan(before + 50)
  expect(seen.reduce((sum, one) => sum + one.reconnects, 0)).toBeGreaterThan(4)
  expect(seen.slice(-2).every((one) => one.committed.length > 0)).toBe(true)
})
