import { chmodSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { asNobody, nobodysFolder } from './as-nobody'
import { emitted } from './emitted'
import { installedPostgres, newestServer, type RunningPostgres, startPostgres } from './postgres'
import type { ProgramResult } from './programs'

// Simulates a disaster: the server is recreated, which runs the scripts of the first start, and the backup is restored,
// often after several attempts.

const { major, path: PATH } = installedPostgres()
const BIN = PATH.split(':')[0] ?? ''
const CREDENTIALS = { username: 'boss', password: 'secret of today' }
/** A role and a table that the new server also has before the restore starts. */
const INIT = `create role reader login password 'first'; create role "Read ""er$";
  create table schema_version (v int, note text); insert into schema_version values (1, E'tab\\t and \\n');
  create table added_since (a int)`
const { backup, run, environment, server } = emitted(
  'shop-db',
  `{type: postgres, version: "${major}", storage: 1Gi, database: shop, secret: shop-db, backup: {}}`,
  CREDENTIALS,
)

const started: RunningPostgres[] = []
afterAll(() => {
  for (const one of started) one.stop()
})

async function newServer(init = '', programs?: string): Promise<RunningPostgres> {
  const running = await startPostgres(join(nobodysFolder('disk'), 'pgdata'), {
    user: CREDENTIALS.username,
    password: CREDENTIALS.password,
    database: 'shop',
    initArgs: environment(server).POSTGRES_INITDB_ARGS ?? '',
    programs,
  })
  started.push(running)
  if (init !== '') sql(running, init)
  return running
}

const sql = (running: RunningPostgres, text: string, database = 'shop') => {
  const ran = asNobody('psql', ['-XAtq', '-v', 'ON_ERROR_STOP=1'], { ...running.env, PGDATABASE: database }, text)
  expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' })
  return ran.stdout
}
const here = (running: RunningPostgres) => ({ PATH, PGHOST: '127.0.0.1', PGPORT: `${running.port}` })
const restore = (running: RunningPostgres, made: string, more: Record<string, string> = {}, ...options: string[]) =>
  run(backup, ['setsid', '-w', 'sh', '/scripts/restore.sh', made, ...options], { ...here(running), ...more })
const databases = (running: RunningPostgres) =>
  sql(running, 'select datname from pg_database where not datistemplate order by 1').trim().split('\n')

/** A server with data in two databases, with roles and permissions, and a backup of this server. */
let shop: RunningPostgres
let made: string
beforeAll(async () => {
  shop = await newServer(INIT)
  sql(
    shop,
    `alter role reader password 'changed since';
     create role owner_of_archive login; grant "Read ""er$" to reader;
     create extension pg_trgm; drop table added_since;
     create table orders (id bigint generated always as identity primary key, note text);
     insert into orders (note) select 'order ' || n from generate_series(1, 20000) n;
     grant select on orders to "Read ""er$";
     alter database shop set work_mem = '5MB'; comment on database shop is 'all orders'; revoke connect on database shop from public;
     create database "Archive 2025" owner owner_of_archive`,
  )
  sql(shop, 'create table old (a int); insert into old values (7)', 'Archive 2025')
  // An earlier restore left its marker in the database. The next restore replaces the marker.
  for (const database of ['shop', 'Archive 2025']) {
    sql(shop, `alter database "${database}" set lummo.restored = '20250101T000000Z'`)
  }
  const folder = nobodysFolder('backups')
  const ran = run(backup, backup.command ?? [], { ...here(shop), BACKUP_FOLDER: join(folder, 'shop-db') })
  expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' })
  made = join(folder, 'shop-db', readdirSync(join(folder, 'shop-db'))[0] ?? '')
}, 60_000)

/** Returns the content of a backup, without the marker of a restore and without words that differ in every dump. */
const everything = (running: RunningPostgres) =>
  ['shop', 'Archive 2025']
    .map((database) => asNobody('pg_dump', ['--create', database], running.env).stdout)
    .join('')
    .replace(/^\\(un)?restrict .*$/gm, '')
    .replace(/SET "lummo\.restored" TO .*$/gm, '')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('--'))
    .sort()
    .join('\n')

/** Returns programs that kill the restore and its processes at the given call of one program. */
function killingAt(call: number): Record<string, string> {
  const bin = nobodysFolder('bin')
  writeFileSync(join(bin, 'calls'), '')
  for (const program of ['psql', 'pg_restore']) {
    // While data is restored, the kill is delayed, so that it interrupts the restore.
    const script = `#!/bin/sh
echo >> ${bin}/calls
if [ "$(wc -l < ${bin}/calls)" = ${call} ]; then
  case "$*" in *--dbname=*) ${BIN}/${program} "$@" & sleep 0.1 ;; esac
  kill -9 0
fi
exec ${BIN}/${program} "$@"
`
    writeFileSync(join(bin, program), script)
    chmodSync(join(bin, program), 0o755)
  }
  chmodSync(join(bin, 'calls'), 0o666)
  chmodSync(bin, 0o755)
  return { PATH: `${bin}:${PATH}` }
}

test('a restore into a new server that ran init is killed again and again, and brings everything back', async () => {
  const other = await newServer(INIT)
  const interruptions: ProgramResult[] = []
  let last: ProgramResult | undefined
  for (let call = 2; last === undefined && call < 150; call += 4) {
    const ran = restore(other, made, killingAt(call))
    if (ran.status === 0) last = ran
    else interruptions.push(ran)
    // At any time, the database contains either the data of the first start or the complete backup.
    const tables = sql(
      other,
      "select string_agg(relname, ' ' order by relname) from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
    )
    expect(['added_since schema_version\n', 'orders schema_version\n']).toContain(tables)
  }
  expect(last?.stdout).toContain('Restored shop: 2 tables, ')
  expect(last?.stdout).toContain('Restored Archive 2025: 1 tables, ')
  expect(interruptions.length).toBeGreaterThan(5)
  expect(interruptions.map(({ stderr }) => stderr).join('')).toBe('')
  expect(everything(other)).toBe(everything(shop))
  // Objects of the first start that are not in the backup are kept. No other objects remain.
  const [kept = '', ...rest] = databases(other).filter((one) => !['Archive 2025', 'postgres', 'shop'].includes(one))
  expect({ kept, rest }).toEqual({ kept: expect.stringMatching(/^shop_before_\d{8}T\d{6}Z$/), rest: [] })
  expect(sql(other, 'select count(*) from schema_version, (select from added_since) x', kept)).toBe('0\n')
  // Roles of the first start have the passwords and permissions of the backup. The user that runs the restore keeps its
  // current password and permissions.
  expect(
    asNobody('psql', ['-XAtqc', 'select count(*) from orders'], {
      ...other.env,
      PGUSER: 'reader',
      PGPASSWORD: 'changed since',
    }),
  ).toMatchObject({ status: 2, stderr: expect.stringContaining('permission denied for database') })
  sql(other, 'grant connect on database shop to reader')
  expect(
    asNobody('psql', ['-XAtqc', 'select count(*) from orders'], {
      ...other.env,
      PGUSER: 'reader',
      PGPASSWORD: 'changed since',
    }).stdout,
  ).toBe('20000\n')

  // Another run changes nothing, even if rows were written since the first run.
  sql(other, "insert into orders (note) values ('since the restore')")
  expect(restore(other, made)).toMatchObject({ status: 0, stderr: '' })
  expect(sql(other, 'select count(*) from orders')).toBe('20001\n')
}, 240_000)

test('rows that the backup does not have are never replaced, unless they are kept under another name', async () => {
  const other = await newServer(INIT)
  sql(other, "insert into schema_version values (2, 'by hand')")
  const before = databases(other)
  expect(restore(other, made)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining(
      'shop has rows that the backup does not have, in public.schema_version. Nothing was changed',
    ),
  })
  expect(databases(other)).toEqual(before)
  expect(restore(other, made, {}, '--replace')).toMatchObject({ status: 0, stderr: '' })
  expect(everything(other)).toBe(everything(shop))
  const kept = databases(other).find((one) => one.startsWith('shop_before_')) ?? ''
  expect(sql(other, 'select count(*) from schema_version', kept)).toBe('2\n')
}, 120_000)

test('clients that stay connected do not stop a restore', async () => {
  const other = await newServer(INIT)
  const busy = `while :; do psql -XAtqc 'select pg_sleep(0.2)' > /dev/null 2>&1; done`
  const command = `(${busy}) & client=$!; setsid -w sh "$0" "$1"; status=$?; kill $client; exit $status`
  const restored = run(backup, ['sh', '-c', command, '/scripts/restore.sh', made], here(other))
  expect({ status: restored.status, stderr: restored.stderr }).toEqual({ status: 0, stderr: '' })
  expect(sql(other, 'select count(*) from orders')).toBe('20000\n')
}, 120_000)

test('a backup of an older version is restored into PostgreSQL 18, also after an interruption', async () => {
  const newest = newestServer()
  expect(major).toBeLessThan(newest.major)
  const other = await newServer(INIT, newest.path)
  expect(sql(other, 'show server_version')).toMatch(/^18/)
  expect(restore(other, made, killingAt(30)).status).not.toBe(0)
  const { status, stderr, stdout } = restore(other, made)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toContain('Restored shop: 2 tables, ')
  expect(stdout).toContain('Restored Archive 2025: 1 tables, ')
  const content = `select count(*), min(note), max(id) from orders;
    select * from schema_version; select obj_description('orders'::regclass) is null;
    select rolname from pg_roles where rolname in ('reader', 'Read "er$', 'owner_of_archive') order by 1;
    select has_table_privilege('reader', 'orders', 'select'), has_database_privilege('reader', 'shop', 'connect');
    select exists (select from pg_db_role_setting where 'work_mem=5MB' = any (setconfig));
    select shobj_description(oid, 'pg_database') from pg_database where datname = 'shop'`
  expect(sql(other, content)).toBe(sql(shop, content))
  expect(
    sql(
      other,
      'select a, pg_get_userbyid(datdba) from old, pg_database where datname = current_database()',
      'Archive 2025',
    ),
  ).toBe('7|owner_of_archive\n')
  // The sequence of the identity column continues.
  expect(sql(other, "insert into orders (note) values ('after') returning id")).toBe('20001\n')
}, 120_000)
