import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { asNobody, freePort, nobodysFolder, RUN_AS } from './as-nobody'
import { type PoolPod, poolPod } from './pool-image'
import { type RunningPostgres, startPostgres } from './postgres'
import { ended, until } from './processes'
import { run } from './programs'

/**
 * A password with every type of character that must be quoted in the files of pgbouncer. The names under which
 * clients connect to the databases differ.
 */
const orders = { user: 'orders o', password: `p@ss:w/rd'%25 "#1\\`, database: "ord'ers" }
const stock = { user: 'stock', password: '$(not) `a` ""command', database: 'stock' }
const CLAIM = `apiVersion: krm.lummo.dev/v1alpha1
kind: pgbouncer
metadata: {name: shop-pool}
spec:
  app: shop
  databases: {orders: orders-db, stock: stock-db}
  config: {POOL_MODE: transaction, POOL_SIZE: 4, SERVER_FAST_CLOSE: true, MAX_CLIENT_CONN: 50}
`

let rendered: string
let folder: string
let pool: ChildProcess
let port: number
let pod: PoolPod
const servers: RunningPostgres[] = []

type Login = typeof orders

beforeAll(async () => {
  if (spawnSync('pgbouncer', ['--version']).error !== undefined) {
    throw new Error('pgbouncer is missing. Install it: apt-get install -y pgbouncer')
  }
  folder = nobodysFolder('pgbouncer')
  for (const login of [orders, stock]) {
    const initArgs = '--auth-host=scram-sha-256 --no-sync'
    servers.push(await startPostgres(join(folder, `data-${servers.length}`), { ...login, initArgs }))
  }
  const file = join(folder, 'pool.yaml')
  writeFileSync(file, CLAIM)
  const output = run('lummo', ['render', file])
  expect({ status: output.status, stderr: output.stderr }).toEqual({ status: 0, stderr: '' })
  rendered = output.stdout
  pod = podWith(stock)
  port = await freePort()
  const [shell = '', ...args] = commandIn(folder)
  pool = spawn(shell, args, { stdio: 'ignore', ...RUN_AS, env: environmentOf(pod) })
  await until(() => psql('stock', stock, 'select 1').status === 0, 'the pool to answer')
})

afterAll(async () => {
  if (pool !== undefined) await ended(pool, 'SIGKILL')
  for (const server of servers) server.stop()
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
})

/** Returns the pod for a Secret `stock-db` with the given login. */
const podWith = (login: Login): PoolPod =>
  poolPod(rendered, { 'orders-db': secretOf(orders, servers[0]), 'stock-db': secretOf(login, servers[1]) })

const secretOf = ({ user, password, database }: Login, server: RunningPostgres | undefined) => ({
  POSTGRESQL_HOST: '127.0.0.1',
  POSTGRESQL_PORT: String(server?.port),
  POSTGRESQL_DATABASE: database,
  POSTGRESQL_USERNAME: user,
  POSTGRESQL_PASSWORD: password,
})

/** Returns the command of the container, which writes to another folder. */
function commandIn(path: string): string[] {
  const command = pod.command.map((one) => one.replace('/etc/pgbouncer', path))
  expect(command).not.toEqual(pod.command)
  return command
}

/** pgbouncer is installed in a folder for administrators. */
const environmentOf = ({ env }: PoolPod) => ({
  PATH: '/usr/sbin:/usr/bin:/bin',
  ...env,
  PGBOUNCER_SETTINGS: (env.PGBOUNCER_SETTINGS ?? '').replace('listen_port = 6432', `listen_port = ${port}`),
})

const psql = (database: string, { user, password }: Omit<Login, 'database'>, sql: string) =>
  spawnSync('psql', ['-XqAt', '-c', sql], {
    encoding: 'utf8',
    env: {
      ...process.env,
      PGHOST: '127.0.0.1',
      PGPORT: `${port}`,
      PGDATABASE: database,
      PGUSER: user,
      PGPASSWORD: password,
      PGSSLMODE: 'disable',
    },
  })

test('each name leads to its database, on its server and as its user', () => {
  const who = `select current_database(), current_user, current_setting('port')`
  expect(psql('orders', orders, who).stdout.trim()).toBe(`${orders.database}|${orders.user}|${servers[0]?.port}`)
  expect(psql('stock', stock, who).stdout.trim()).toBe(`stock|stock|${servers[1]?.port}`)
})

test('a user cannot log in to the database of another user, nor with a wrong password', () => {
  expect(psql('orders', stock, 'select 1').status).not.toBe(0)
  expect(psql('stock', orders, 'select 1').status).not.toBe(0)
  expect(psql('stock', { ...stock, password: 'wrong' }, 'select 1').status).not.toBe(0)
})

test('pgbouncer takes the settings, also those that the image has no variable for', () => {
  const shown = psql('pgbouncer', orders, 'SHOW CONFIG').stdout.split('\n')
  expect(Object.fromEntries(shown.map((line) => line.split('|')))).toMatchObject({
    pool_mode: 'transaction',
    default_pool_size: '4',
    max_client_conn: '50',
    auth_type: 'scram-sha-256',
    ignore_startup_parameters: 'extra_float_digits',
    listen_addr: '*',
    server_fast_close: '1',
  })
})

test('the exporter can log in to the console and sees both databases', () => {
  const { PGUSER = '', PGPASSWORD = '' } = pod.exporter
  const seen = psql('pgbouncer', { user: PGUSER, password: PGPASSWORD }, 'SHOW DATABASES')
  expect(seen.stderr).toBe('')
  expect(seen.stdout.split('\n').map((line) => line.split('|')[0])).toEqual(expect.arrayContaining(['orders', 'stock']))
})

test('the files are readable only by their user, and no value of a Secret is in the output', () => {
  const modes = asNobody('stat', ['-c', '%a', join(folder, 'userlist.txt'), join(folder, 'pgbouncer.ini')])
  expect(modes.stdout).toBe('600\n600\n')
  expect(readFileSync(join(folder, 'pgbouncer.ini'), 'utf8')).not.toContain(orders.password)
})

test('two passwords of one user keep the pool from starting, with the reason in its log', () => {
  const other = nobodysFolder('pgbouncer')
  const [shell = '', ...args] = commandIn(other)
  const same = podWith({ ...stock, user: orders.user })
  const ran = asNobody(shell, args, environmentOf(same))
  rmSync(other, { recursive: true })
  expect(ran.status).toBe(1)
  expect(ran.stderr).toBe(
    `The Secrets have several passwords for the user ${orders.user}. Use a different user for each of orders and stock, or separate pools.\n`,
  )
})

test('two databases can have one user with one password', () => {
  const other = nobodysFolder('pgbouncer')
  const same = podWith({ ...orders, database: 'postgres' })
  const script = commandIn(other).map((one) => one.replace('exec pgbouncer', 'exec cat'))
  const ran = asNobody(script[0] ?? '', script.slice(1), environmentOf(same))
  rmSync(other, { recursive: true })
  expect(ran.stderr).toBe('')
  expect(ran.stdout).toContain("stock = host='127.0.0.1'")
  expect(ran.stdout).toContain("dbname='ord''ers'")
})
