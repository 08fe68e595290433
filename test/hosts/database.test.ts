import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { asNobody, nobodysFolder } from './as-nobody'
import { emitted } from './emitted'
import { installedPostgres, type RunningPostgres, startPostgres } from './postgres'

const { major, path: PATH } = installedPostgres()
const CREDENTIALS = { username: 'boss', password: 'p" \'$4:@/ ß' }
const { server, prepare, backup, environment, run } = emitted(
  'shop-db',
  `{type: postgres, version: "${major}", storage: 1Gi, database: shop, secret: shop-db, backup: {retention: 7d}}`,
  CREDENTIALS,
)
const runHere: typeof run = (container, command, here) => run(container, command, { PATH, ...here })

const dataOf = (disk: string) => join(disk, 'pgdata')
const prepared = (disk: string, more: Record<string, string> = {}) =>
  runHere(prepare, prepare.command ?? [], { DISK: disk, PGDATA: dataOf(disk), ...more })

const started: RunningPostgres[] = []
async function newServer(): Promise<RunningPostgres> {
  const disk = nobodysFolder('disk')
  // A new volume contains this folder at its root. The data is therefore in a subfolder.
  mkdirSync(join(disk, 'lost+found'))
  expect(prepared(disk)).toEqual({ status: 0, stdout: '', stderr: '' })
  const running = await startPostgres(dataOf(disk), {
    user: CREDENTIALS.username,
    password: CREDENTIALS.password,
    database: 'shop',
    initArgs: environment(server).POSTGRES_INITDB_ARGS ?? '',
  })
  started.push(running)
  return running
}

const sql = (running: RunningPostgres, text: string, database = 'shop') => {
  const ran = asNobody('psql', ['-XAtq', '-v', 'ON_ERROR_STOP=1'], { ...running.env, PGDATABASE: database }, text)
  expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' })
  return ran.stdout
}

/** Returns the whole content of a server as text, except random words and salts of passwords. */
const everything = (running: RunningPostgres) =>
  asNobody('pg_dumpall', ['--no-password'], running.env)
    .stdout.replace(/^\\(un)?restrict .*$/gm, '')
    .replace(/^(ALTER ROLE boss .*PASSWORD).*$/m, '$1')

const backedUp = (running: RunningPostgres, folder: string, more: Record<string, string> = {}) =>
  runHere(backup, backup.command ?? [], {
    BACKUP_FOLDER: join(folder, 'shop-db'),
    PGHOST: '127.0.0.1',
    PGPORT: `${running.port}`,
    ...more,
  })
const kept = (folder: string) => readdirSync(join(folder, 'shop-db')).sort()

let shop: RunningPostgres
beforeAll(async () => {
  shop = await newServer()
  sql(
    shop,
    `create role reader login password 'r';
     create schema sales;
     create table sales.orders (id bigint generated always as identity primary key, note text, at timestamptz, raw bytea);
     insert into sales.orders (note, at, raw)
       select 'order ' || n || ' “ß” ' || chr(10), timestamptz '2026-01-01' + n * interval '1 minute', decode(md5(n::text), 'hex')
       from generate_series(1, 5000) n;
     create index on sales.orders (at);
     create view sales.latest as select max(at) as at from sales.orders;
     create function sales.total() returns bigint language sql as 'select count(*) from sales.orders';
     grant usage on schema sales to reader;
     grant select on sales.orders to reader;
     select lo_from_bytea(4711, 'a large object');
     create database "odd/na=me; rm" owner reader;
     create database other;`,
  )
  sql(shop, 'create table t (a int); insert into t values (1), (2)', 'odd/na=me; rm')
})
afterAll(() => {
  for (const one of started) one.stop()
})

test('the readiness probe logs in, and fails with a wrong password, without the database and without a server', async () => {
  const command = server.readinessProbe?.exec?.command ?? []
  const ask = (more: Record<string, string>) =>
    runHere(server, command, { POD_IP: '127.0.0.1', PGPORT: `${shop.port}`, ...more })
  expect(ask({})).toEqual({ status: 0, stdout: '1\n', stderr: '' })
  expect(ask({ POSTGRES_PASSWORD: 'wrong' })).toMatchObject({ status: 2, stdout: '' })
  expect(ask({ POSTGRES_DB: 'missing' }).status).toBe(2)
  expect(ask({ PGPORT: '1' }).status).toBe(2)
})

test('a backup holds every database, role and large object, and what is restored from it is the same', async () => {
  const folder = nobodysFolder('backups')
  const ran = backedUp(shop, folder)
  expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' })
  const [name = ''] = kept(folder)
  expect(name).toMatch(/^\d{8}T\d{6}Z$/)
  const made = join(folder, 'shop-db', name)
  const files = readdirSync(made).sort()
  // The name of one database is unsafe for a file, so the file name contains the number of the database.
  expect(files.map((one) => one.replace(/\d+/, 'N'))).toEqual([
    'database-N.dump',
    'databases',
    'globals.sql',
    'other.dump',
    'postgres.dump',
    'shop.dump',
  ])
  expect(statSync(join(made, 'shop.dump')).mode & 0o077).toBe(0)

  const other = await newServer()
  const restored = runHere(backup, ['sh', '/scripts/restore.sh', made], {
    PGHOST: '127.0.0.1',
    PGPORT: `${other.port}`,
  })
  expect({ status: restored.status, stderr: restored.stderr }).toEqual({ status: 0, stderr: '' })
  for (const database of ['shop', 'postgres', 'other', 'odd/na=me; rm']) {
    sql(other, `alter database "${database}" reset lummo.restored`)
  }
  expect(everything(other)).toBe(everything(shop))
  expect(sql(other, "select sales.total(), convert_from(lo_get(4711), 'utf8')")).toBe('5000|a large object\n')
  expect(
    asNobody('psql', ['-XAtqc', 'select count(*) from sales.orders'], {
      ...other.env,
      PGUSER: 'reader',
      PGPASSWORD: 'r',
    }),
  ).toMatchObject({ stdout: '5000\n' })
}, 120_000)

describe('with an operator, whose user is no superuser', () => {
  const operated = emitted(
    'app-db',
    `{type: postgres, version: "${major}", storage: 1Gi, operator: cloudnative-pg, database: app, user: App-1, backup: {},
      init: {01-tables.sql: "create table t (n int);\\ninsert into t select generate_series(1, 9)",
             02-more.sql: "create extension pg_trgm; reset role; create role reader; grant select on t to reader; create extension hstore"}}`,
    { username: 'App-1', password: 'a' },
  )
  const app = { PGUSER: 'App-1', PGPASSWORD: 'a', PGDATABASE: 'app' }
  /**
   * Sets up a database like the operator: a role, the database of the role, and each script as one message of a
   * superuser.
   */
  function setUp(running: RunningPostgres, scripts: readonly string[]): void {
    sql(running, 'create role "App-1" login password \'a\'')
    sql(running, 'create database app owner "App-1"')
    for (const script of scripts) {
      const ran = asNobody('psql', ['-Xqc', script], { ...running.env, PGDATABASE: 'app' })
      expect(ran).toMatchObject({ status: 0, stderr: '' })
    }
  }
  const inOrder = Object.keys(operated.init)
    .sort()
    .map((file) => operated.init[file] ?? '')
  const here = (running: RunningPostgres) => ({ PATH, PGHOST: '127.0.0.1', PGPORT: `${running.port}` })
  function backUp(running: RunningPostgres): string {
    const folder = nobodysFolder('backups')
    const { backup, run } = operated
    const ran = run(backup, backup.command ?? [], { BACKUP_FOLDER: join(folder, 'shop-db'), ...here(running) })
    expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' })
    const made = join(folder, 'shop-db', kept(folder)[0] ?? '')
    expect(readdirSync(made).sort()).toEqual(['app.dump', 'databases', 'globals.sql'])
    return made
  }
  const restored = (running: RunningPostgres, made: string) =>
    operated.run(operated.backup, ['sh', '/scripts/restore.sh', made], here(running))
  const sum = (running: RunningPostgres) =>
    asNobody('psql', ['-XAtqc', 'select sum(n) from t'], { ...running.env, ...app }).stdout

  test('the tables of the first scripts are the user’s, and come back without the rights of roles that are not there', async () => {
    const source = await newServer()
    setUp(source, inOrder)
    const made = backUp(source)
    const other = await newServer()
    setUp(other, [])
    expect(restored(other, made)).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringContaining('grant them again'),
    })
    expect(sum(other)).toBe('45\n')
  }, 120_000)

  test('an extension that only a superuser can make stops the restore before it begins, unless it is there', async () => {
    const source = await newServer()
    setUp(source, [...inOrder, 'create extension pg_stat_statements'])
    const made = backUp(source)
    const other = await newServer()
    setUp(other, [])
    expect(restored(other, made)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('create extension "pg_stat_statements"'),
    })
    sql(other, 'create extension pg_stat_statements', 'app')
    expect(restored(other, made)).toMatchObject({ status: 0, stderr: '' })
    expect(sum(other)).toBe('45\n')
  }, 120_000)
})

test('a backup is not restored over data', () => {
  const folder = nobodysFolder('backups')
  expect(backedUp(shop, folder).status).toBe(0)
  const before = everything(shop)
  const made = join(folder, 'shop-db', kept(folder)[0] ?? '')
  expect(
    runHere(backup, ['sh', '/scripts/restore.sh', made], { PGHOST: '127.0.0.1', PGPORT: `${shop.port}` }),
  ).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('rows that the backup does not have, in sales.orders. Nothing was changed'),
  })
  expect(everything(shop)).toBe(before)
})

test('a backup that fails leaves nothing behind, and deletes no older one', () => {
  const folder = nobodysFolder('backups')
  const old = join(folder, 'shop-db', '20200101T020000Z')
  asNobody('mkdir', ['-p', old])
  utimesSync(old, 1_577_844_000, 1_577_844_000)
  expect(backedUp(shop, folder, { PGPASSWORD: 'wrong' }).status).not.toBe(0)
  expect(kept(folder)).toEqual(['20200101T020000Z'])
  expect(backedUp(shop, folder, { PGPORT: '1' }).status).not.toBe(0)
  expect(kept(folder)).toEqual(['20200101T020000Z'])
})

test('what a killed run has left goes with the next one', () => {
  const folder = nobodysFolder('backups')
  asNobody('mkdir', ['-p', join(folder, 'shop-db/.unfinished')])
  asNobody('touch', [join(folder, 'shop-db/.unfinished/half.dump')])
  expect(backedUp(shop, folder).status).toBe(0)
  expect(kept(folder)).toEqual([expect.stringMatching(/^\d{8}T\d{6}Z$/)])
})

describe('retention', () => {
  /** Returns a folder that contains backups of the given ages in days, another folder, and a file. */
  function aged(days: readonly number[]): string {
    const folder = nobodysFolder('backups')
    for (const day of days) {
      const time = new Date(Date.now() - day * 86_400_000)
      const name = time.toISOString().replace(/[-:]|\.\d+/g, '')
      const made = join(folder, 'shop-db', name)
      asNobody('mkdir', ['-p', made])
      asNobody('touch', [join(made, 'shop.dump')])
      utimesSync(made, time, time)
    }
    asNobody('mkdir', ['-p', join(folder, 'shop-db/by-hand')])
    asNobody('touch', [join(folder, 'shop-db/notes.txt')])
    for (const name of ['by-hand', 'notes.txt']) utimesSync(join(folder, 'shop-db', name), 0, 0)
    return folder
  }
  const pruned = (folder: string) =>
    runHere(backup, ['sh', '/scripts/retention.sh'], { BACKUP_FOLDER: join(folder, 'shop-db') })
  const backups = (folder: string) => kept(folder).filter((name) => /^\d/.test(name)).length

  test('deletes what is older than seven days and nothing else', () => {
    const folder = aged([0, 1, 6.9, 7.1, 8, 400])
    expect(pruned(folder).status).toBe(0)
    expect(backups(folder)).toBe(3)
    expect(kept(folder)).toEqual(expect.arrayContaining(['by-hand', 'notes.txt']))
  })

  test('never deletes the newest one, however old it is', () => {
    const folder = aged([30, 40, 50])
    const newest = kept(folder).filter((name) => /^\d/.test(name))[2]
    expect(pruned(folder).status).toBe(0)
    expect(kept(folder)).toEqual([newest, 'by-hand', 'notes.txt'])
  })

  test('has nothing to do where there is nothing', () => {
    const folder = aged([])
    expect(pruned(folder)).toMatchObject({ status: 0, stderr: '' })
  })
})

describe('the disk', () => {
  const holding = (path: string, version: string) => {
    const disk = nobodysFolder('disk')
    asNobody('mkdir', ['-p', join(disk, path)])
    writeFileSync(join(disk, path, 'PG_VERSION'), `${version}\n`)
    return disk
  }

  test('is refused where the scripts of the first start did not all run, and taken where they did', () => {
    const disk = nobodysFolder('disk')
    const withScripts = { SCRIPTED: 'yes' }
    expect(prepared(disk, withScripts).status).toBe(0)
    writeFileSync(join(dataOf(disk), 'PG_VERSION'), `${major}\n`)
    expect(prepared(disk, withScripts)).toMatchObject({ status: 1, stderr: expect.stringContaining('all scripts') })
    const last = emitted(
      'last-db',
      `{type: postgres, version: "${major}", storage: 1Gi, secret: a, backup: {}, init: {a.sql: "select 1"}}`,
      CREDENTIALS,
    ).init
    const [[name, script] = ['', '']] = Object.entries(last).sort().reverse()
    expect(name).toBe('zzz-finished.sh')
    expect(asNobody('bash', ['-ec', script], { PGDATA: dataOf(disk) }).status).toBe(0)
    expect(prepared(disk, withScripts).status).toBe(0)
  })

  test('of the same version is taken as it is, closed to everybody else', () => {
    const disk = holding('pgdata', `${major}`)
    chmodSync(dataOf(disk), 0o770)
    expect(prepared(disk)).toMatchObject({ status: 0 })
    expect(statSync(dataOf(disk)).mode & 0o777).toBe(0o700)
  })

  test.each(['pgdata', '18/docker', 'data', '.'])('with data of another version in %s is refused', (path) => {
    const disk = holding(path, '12')
    const ran = prepared(disk)
    expect({ status: ran.status, stderr: ran.stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining('PostgreSQL 12'),
    })
    expect(existsSync(dataOf(disk))).toBe(path === 'pgdata')
  })
})
