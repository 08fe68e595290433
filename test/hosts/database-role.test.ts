import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { asNobody, nobodysFolder } from './as-nobody'
import { emitted } from './emitted'
import { installedPostgres, type RunningPostgres, restartPostgres, startPostgres } from './postgres'

// The application owns its database and is not a superuser. An older server gets the same roles at its next start.

const { major, path: PATH } = installedPostgres()
const SECRET = {
  username: 'Shop-app',
  password: 'p\'w \\ $lummo$ "x',
  'admin-password': "a'd min",
  'monitor-password': 'm',
}
const SPEC = `type: postgres, version: "${major}", storage: 1Gi, database: shop, secret: shop-db, backup: {destination: {size: 9Gi}}`
const INIT = `init: {01-schema.sql: "create schema sales; create table sales.orders (id serial primary key, at date); create function sales.f() returns int language sql as 'select 1'; create role reader; grant select on sales.orders to reader; create extension pg_stat_statements"}`
const owned = emitted('shop-db', `{${SPEC}, role: application, monitoring: {prometheus: {}}, ${INIT}}`, SECRET)
const before = emitted('shop-db', `{${SPEC}}`, SECRET)

const started: RunningPostgres[] = []
afterAll(() => {
  for (const one of started) one.stop()
})

const folder = () => join(nobodysFolder('disk'), 'pgdata')
/** Sets up a server as the image does, with the user of POSTGRES_USER and the scripts in the order of their names. */
async function firstStart(data: string, how: typeof owned): Promise<RunningPostgres> {
  const env = how.environment(how.server)
  const running = await startPostgres(data, {
    user: env.POSTGRES_USER ?? '',
    password: env.POSTGRES_PASSWORD ?? '',
    database: env.POSTGRES_DB ?? '',
    initArgs: env.POSTGRES_INITDB_ARGS ?? '',
  })
  started.push(running)
  for (const [file, text] of Object.entries(how.init).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const command = file.endsWith('.sh')
      ? ['bash', '-c', `set -Eeo pipefail\n${text}`]
      : ['psql', '-Xqv', 'ON_ERROR_STOP=1', '-c', text]
    const ran = how.run(how.server, ['env', ...command], { ...running.env, PGDATA: data })
    expect({ file, status: ran.status, stderr: ran.stderr }).toEqual({ file, status: 0, stderr: '' })
  }
  return running
}
const as = (running: RunningPostgres, user: string, password: string, text: string, database = 'shop') => {
  const env = { ...running.env, PGUSER: user, PGPASSWORD: password, PGDATABASE: database }
  return asNobody('psql', ['-XAtq', '-v', 'ON_ERROR_STOP=1'], env, text)
}
const asApplication = (running: RunningPostgres, text: string, database?: string) =>
  as(running, SECRET.username, SECRET.password, text, database)
const asAdmin = (running: RunningPostgres, text: string) => as(running, 'postgres', SECRET['admin-password'], text)
const prepared = (data: string) =>
  owned.run(owned.prepare, owned.prepare.command ?? [], { PATH, DISK: join(data, '..'), PGDATA: data })
const here = (running: RunningPostgres) => ({ PATH, PGHOST: '127.0.0.1', PGPORT: `${running.port}` })

function backedUp(running: RunningPostgres, how: typeof owned): string {
  const backups = nobodysFolder('backups')
  const ran = how.run(how.backup, how.backup.command ?? [], { ...here(running), BACKUP_FOLDER: backups })
  expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' })
  return join(backups, readdirSync(backups)[0] ?? '')
}

/** Checks what an application does with its tables, and what it is not allowed to do. */
function expectApplication(running: RunningPostgres): void {
  expect(
    asApplication(running, 'select rolsuper, rolcreaterole from pg_roles where rolname = current_user'),
  ).toMatchObject({
    stdout: 'f|f\n',
  })
  const owns = `insert into sales.orders (at) values ('2026-01-01'); alter table sales.orders add column if not exists note text;
    create or replace function sales.f() returns int language sql as 'select 2'; create table if not exists mine (a int); create schema if not exists more;
    create extension if not exists pg_trgm`
  expect(asApplication(running, owns)).toMatchObject({ status: 0, stderr: expect.not.stringContaining('ERROR') })
  expect(asApplication(running, "copy (select 1) to program 'true'")).toMatchObject({
    status: 3,
    stderr: expect.stringContaining('pg_execute_server_program'),
  })
  expect(asAdmin(running, 'select rolsuper from pg_roles where rolname = current_user').stdout).toBe('t\n')
  const monitor = as(
    running,
    'lummo_monitor',
    'm',
    'select count(*) > 0 from pg_ls_waldir(); select pg_database_size(oid) > 0 from pg_database',
  )
  expect(monitor).toMatchObject({ stdout: expect.stringMatching(/^(t\n)+$/) })
  const probe = owned.server.readinessProbe?.exec?.command ?? []
  expect(owned.run(owned.server, probe, { ...here(running), POD_IP: '127.0.0.1' })).toMatchObject({ stdout: '1\n' })
}

test('a new server: tables of the first scripts belong to the application, which is not a superuser', async () => {
  const data = folder()
  const running = await firstStart(data, owned)
  expectApplication(running)
  expect(readFileSync(`${data}.application`, 'utf8')).toBe('application monitor\n')

  const made = backedUp(running, owned)
  const other = await firstStart(folder(), owned)
  asApplication(other, 'drop schema sales cascade')
  const restored = owned.run(owned.backup, ['sh', '/scripts/restore.sh', made], here(other))
  expect({ status: restored.status, stderr: restored.stderr }).toEqual({ status: 0, stderr: '' })
  expectApplication(other)
}, 120_000)

describe('a server whose application is the superuser', () => {
  async function oldServer(data: string) {
    const running = await firstStart(data, before)
    const made = as(
      running,
      SECRET.username,
      SECRET.password,
      `${owned.init['01-schema.sql']};
       create table sales.parts (id bigint generated always as identity, at date) partition by range (at);
       create table sales.parts_1 partition of sales.parts for values from ('2026-01-01') to ('2027-01-01');
       create view sales.v as select * from sales.orders; create materialized view sales.m as select 1;
       create type sales.mood as enum ('good'); create type sales.pair as (a int, b text); create domain sales.d as int; create type sales.span as range (subtype = int);
       create aggregate sales.total (int) (sfunc = int4pl, stype = int);
       create statistics sales.s on id, at from sales.orders; create index on sales.orders (at);
       create table "odd ""name" (a int); select lo_from_bytea(7, 'x');
       alter role current_user set search_path = sales, public; create database "other-1"`,
    )
    expect({ status: made.status, stderr: made.stderr }).toEqual({ status: 0, stderr: '' })
    expect(asApplication(running, 'create table t (a int); insert into t values (1)', 'other-1').status).toBe(0)
    return running
  }

  test('gets its roles when it starts, and the application keeps its login, tables and settings', async () => {
    const data = folder()
    const running = await oldServer(data)
    running.stop()
    expect(prepared(data)).toEqual({ status: 0, stdout: '', stderr: '' })
    restartPostgres(data, running)
    const rest = `select pg_describe_object(classid, objid, 0) from pg_shdepend where refobjid = 10
      union all select relname::text from pg_class where relowner = 10 and oid >= 16384 and relname !~ '^pg_'
      union all select typname::text from pg_type where typowner = 10 and oid >= 16384 and typname !~ 'pg_|multirange'`
    expect(asAdmin(running, rest).stdout).toBe('')
    expectApplication(running)
    expect(asApplication(running, 'alter table t add b int; select a from t', 'other-1').stdout).toBe('1\n')
    expect(asApplication(running, 'show search_path; select lo_unlink(7)').stdout).toBe('sales, public\n1\n')
    expect(
      asAdmin(running, 'drop table "odd ""name"; select rolname from pg_roles where oid >= 16384 order by 1').stdout,
    ).toBe('Shop-app\nlummo_monitor\nreader\n')
    // A second run of the preparation changes nothing, even while the server runs.
    expect(prepared(data)).toEqual({ status: 0, stdout: '', stderr: '' })
    running.stop()
  }, 120_000)

  test('that cannot be changed starts as it was', async () => {
    const data = folder()
    const running = await oldServer(data)
    expect(asApplication(running, 'create role postgres').status).toBe(0)
    running.stop()
    expect(prepared(data)).toMatchObject({ status: 0, stderr: expect.stringContaining('logs in as before') })
    expect(existsSync(`${data}.application`)).toBe(false)
    restartPostgres(data, running)
    expect(asApplication(running, 'select rolsuper from pg_roles where rolname = current_user').stdout).toBe('t\n')
    running.stop()
  }, 120_000)

  test('has a backup that is restored into one with roles, where the application is still not a superuser', async () => {
    const running = await oldServer(folder())
    const made = backedUp(running, before)
    const other = await firstStart(folder(), owned)
    const restored = owned.run(owned.backup, ['sh', '/scripts/restore.sh', made], here(other))
    expect({ status: restored.status, stderr: restored.stderr }).toEqual({ status: 0, stderr: '' })
    expectApplication(other)
    expect(asApplication(other, 'select a from t', 'other-1').stdout).toBe('1\n')
  }, 120_000)
})
