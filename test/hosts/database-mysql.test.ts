import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { asNobody, freePort, isRoot, NOBODY, nobodysFolder } from './as-nobody'
import { emitted } from './emitted'
import { ended, pause, until } from './processes'

// Debian does not contain MySQL, so MariaDB is used. The clients of MariaDB accept the same options, and the server
// accepts the same statements.

const SECRET = { username: 'app', password: 'a" \\\'#$b', 'root-password': 'r" \\ #$c' }
const { server, backup, exporter, environment, run } = emitted(
  'blog-db',
  '{type: mysql, version: 8.4, storage: 1Gi, database: blog, secret: blog-db, backup: {}, monitoring: {prometheus: {}}}',
  SECRET,
)

interface RunningMaria {
  port: number
  sql(text: string): string
  stop(): Promise<void>
}

const stops: (() => Promise<void>)[] = []
afterAll(() => Promise.all(stops.map((stop) => stop())))

const quoted = (text: string) => `'${text.replace(/['\\]/g, '\\$&')}'`

/** Returns a server with the users that the image creates. */
async function newServer(): Promise<RunningMaria> {
  if (!existsSync('/usr/sbin/mariadbd')) {
    throw new Error('MariaDB is missing; the host tests need it. Install it: apt-get install -y mariadb-server')
  }
  const folder = nobodysFolder('mariadb')
  const port = await freePort()
  const made = asNobody('mariadb-install-db', [
    '--no-defaults',
    `--datadir=${join(folder, 'data')}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ])
  expect({ status: made.status, stderr: made.stderr }).toMatchObject({ status: 0 })
  const socket = join(folder, 'socket')
  const options = ['--no-defaults', `--datadir=${join(folder, 'data')}`, `--socket=${socket}`, `--port=${port}`]
  const child = spawn('/usr/sbin/mariadbd', [...options, '--bind-address=127.0.0.1', '--skip-name-resolve'], {
    stdio: 'ignore',
    ...(isRoot ? NOBODY : {}),
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = () => {
    child.kill('SIGTERM')
    return ended
  }
  // The server is registered before the first query, because a server that keeps running prevents Jest from ending.
  stops.push(stop)
  const ask = (text: string) =>
    asNobody('mysql', ['--no-defaults', '-NB', '-u', 'root', `--socket=${socket}`], {}, text)
  for (let tries = 0; ask('select 1').status !== 0; tries++) {
    if (tries > 200) throw new Error('MariaDB did not start')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const running = {
    port,
    sql: (text: string) => {
      const ran = ask(text)
      expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' })
      return ran.stdout
    },
    stop,
  }
  running.sql(
    `create user root@'%' identified by ${quoted(SECRET['root-password'])};
     grant all on *.* to root@'%' with grant option;
     drop user if exists root@'127.0.0.1', ''@'localhost', ''@'%';
     create database blog;
     create user app@'%' identified by ${quoted(SECRET.password)};
     grant all on blog.* to app@'%';`,
  )
  return running
}

const here = ({ port }: RunningMaria) => ({ MYSQL_SERVER: '127.0.0.1', MYSQL_TCP_PORT: `${port}` })
const backedUp = (running: RunningMaria, folder: string, more: Record<string, string> = {}) =>
  run(backup, backup.command ?? [], { ...here(running), BACKUP_FOLDER: folder, ...more })

let blog: RunningMaria
beforeAll(async () => {
  blog = await newServer()
  blog.sql(
    `create user reader@'10.%' identified by 'r'; grant select on blog.* to reader@'10.%';
     use blog;
     create table posts (id int primary key auto_increment, body blob, title varchar(40));
     insert into posts (body, title) values (x'00ff27', 'quote '' and "'), (null, 'second');
     create view titles as select title from posts;
     create trigger upper_title before insert on posts for each row set new.title = upper(new.title);
     create procedure hello() select 'hello';
     create event nightly on schedule every 1 day do delete from posts where id < 0;
     create database \`odd/name 2\`;
     create table \`odd/name 2\`.t (a int);
     insert into \`odd/name 2\`.t values (7);`,
  )
}, 60_000)

test('the readiness probe logs in, and fails with a wrong password, without the database and without a server', () => {
  const command = server.readinessProbe?.exec?.command ?? []
  const ask = (more: Record<string, string>) =>
    run(server, command, { POD_IP: '127.0.0.1', MYSQL_TCP_PORT: `${blog.port}`, ...more }).status
  expect(ask({})).toBe(0)
  expect(ask({ MYSQL_PASSWORD: 'wrong' })).toBe(1)
  expect(ask({ MYSQL_DATABASE: 'missing' })).toBe(1)
  expect(ask({ MYSQL_TCP_PORT: '1' })).toBe(1)
})

test('a backup holds every database and account, is restored into a server without tables, and never over data', async () => {
  const folder = nobodysFolder('backups')
  const ran = backedUp(blog, folder)
  expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' })
  const made = join(folder, readdirSync(folder)[0] ?? '')
  expect(readdirSync(made).sort()).toEqual(['accounts.sql', 'blog.sql.gz', 'database-2.sql.gz', 'databases'])

  const other = await newServer()
  const restore = (running: RunningMaria) => run(backup, ['sh', '/scripts/restore.sh', made], here(running))
  expect(restore(other)).toMatchObject({ status: 0, stderr: '' })
  const questions = `select id, hex(body), title from blog.posts order by id; select * from blog.titles; call blog.hello();
    show triggers from blog; select event_name, status from information_schema.events; select * from \`odd/name 2\`.t;
    show grants for reader@'10.%'; show grants for app@'%';`
  const withoutTime = (text: string) => text.replace(/\d{4}-\d\d-\d\d [\d:.]+/g, '')
  expect(withoutTime(other.sql(questions))).toBe(withoutTime(blog.sql(questions)))
  blog.sql("insert into blog.posts (title) values ('since the backup')")
  const present = blog.sql(questions)
  expect(restore(blog)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('blog has rows that the backup does not have, in posts. Nothing was changed'),
  })
  expect(blog.sql(questions)).toBe(present)
  const replaced = run(backup, ['sh', '/scripts/restore.sh', made, '--replace'], {
    ...here(blog),
    BACKUP_FOLDER: folder,
  })
  expect(replaced).toMatchObject({ status: 0, stderr: '' })
  expect(blog.sql('select count(*) from blog.posts')).toBe('2\n')
  // The data from before the restore is in a separate backup.
  expect(readdirSync(folder)).toHaveLength(2)
}, 60_000)

describe('a restore into a server that ran the scripts of the first start', () => {
  const scripts = `create user reader@'10.%' identified by 'first'; create user writer@'%' identified by 'w';
    use blog; create table version (v int primary key, note varchar(20)); insert into version values (1, 'it''s \\n 1');
    create table later (a int);`

  /** Kills the restore and its processes when the client is called for the nth time. */
  function killedAt(call: number) {
    const bin = nobodysFolder('bin')
    writeFileSync(join(bin, 'calls'), '')
    chmodSync(join(bin, 'calls'), 0o666)
    const script = `#!/bin/sh\necho >> ${bin}/calls\n[ "$(wc -l < ${bin}/calls)" != ${call} ] || kill -9 0\nexec /usr/bin/mysql "$@"\n`
    writeFileSync(join(bin, 'mysql'), script, { mode: 0o755 })
    chmodSync(bin, 0o777)
    return `${bin}:/usr/bin:/bin`
  }

  test('goes on after an interruption at any call, keeps tables of today, and takes passwords of the backup but its own', async () => {
    const source = await newServer()
    source.sql(
      `${scripts} create table posts (id int primary key); insert into posts values (1), (2), (3);
       create database archive; create table archive.old (a int); insert into archive.old values (9);
       set password for reader@'10.%' = password('changed')`,
    )
    const folder = nobodysFolder('backups')
    expect(backedUp(source, folder)).toMatchObject({ status: 0, stderr: '' })
    const made = join(folder, readdirSync(folder)[0] ?? '')

    const other = await newServer()
    other.sql(`${scripts} create table only_today (a int)`)
    other.sql("set password for app@'%' = password('of today')")
    let finished = false
    let calls = 1
    for (; !finished && calls < 60; calls += 3) {
      const ran = run(backup, ['setsid', '-w', 'sh', '/scripts/restore.sh', made], {
        ...here(other),
        PATH: killedAt(calls),
      })
      finished = ran.status === 0
      if (!finished) expect(ran).toMatchObject({ stderr: '' })
    }
    expect({ finished, interrupted: calls > 10 }).toEqual({ finished: true, interrupted: true })
    const rows = 'select * from blog.version; select count(*) from blog.posts; select * from archive.old; '
    expect(other.sql(rows)).toBe(source.sql(rows))
    expect(other.sql("show tables from blog like 'only%'; show databases like 'lummo%'")).toBe('only_today\n')
    const password = (running: RunningMaria, user: string) => running.sql(`show create user ${user}`)
    expect(password(other, "reader@'10.%'")).toBe(password(source, "reader@'10.%'"))
    expect(password(other, "app@'%'")).not.toBe(password(source, "app@'%'"))
  }, 120_000)
})

/** Runs the exporter of the pod for this server, and returns its metrics and its log. */
async function scraped(running: RunningMaria, more: Record<string, string> = {}) {
  const program = join(
    spawnSync('go', ['env', 'GOPATH'], { encoding: 'utf8' }).stdout?.trim() ?? '',
    'bin/mysqld_exporter',
  )
  if (!existsSync(program)) {
    throw new Error(
      'mysqld_exporter is missing; the host tests need it. Install it: bash test/hosts/database-programs exporter',
    )
  }
  const port = await freePort()
  const env = { ...environment(exporter), ...more }
  const args = (exporter.args ?? []).map((one) =>
    one.replace('$(MYSQL_USER)', env.MYSQL_USER ?? '').replace(':3306', `:${running.port}`),
  )
  const child = spawn(program, [...args, `--web.listen-address=127.0.0.1:${port}`], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  stops.push(async () => void (await ended(child, 'SIGTERM')))
  let log = ''
  child.stderr?.on('data', (data) => {
    log += data
  })
  let metrics = ''
  await until(() => {
    metrics = spawnSync('curl', ['-s', `http://127.0.0.1:${port}/metrics`], { encoding: 'utf8' }).stdout
    return metrics !== ''
  }, 'the exporter')
  await pause(500)
  return { metrics: metrics.split('\n'), log }
}

test('the exporter collects what its flags leave on, with the permissions of the application and without an error', async () => {
  const { metrics, log } = await scraped(blog)
  expect(metrics).toContain('mysql_up 1')
  const collectors = metrics.filter((line) => line.startsWith('mysql_exporter_collector_success'))
  expect(collectors.length).toBeGreaterThan(2)
  expect(collectors.filter((line) => !line.endsWith(' 1'))).toEqual([])
  expect(metrics.some((line) => line.startsWith('mysql_global_status_threads_connected '))).toBe(true)
  expect(log).not.toMatch(/level=(error|warn)/i)
  expect((await scraped(blog, { MYSQLD_EXPORTER_PASSWORD: 'wrong' })).metrics).toContain('mysql_up 0')
}, 60_000)

test('a backup that fails leaves nothing behind', () => {
  const folder = nobodysFolder('backups')
  expect(backedUp(blog, folder, { MYSQL_ROOT_PASSWORD: 'wrong' }).status).not.toBe(0)
  expect(readdirSync(folder)).toEqual([])
  blog.sql('create view blog.broken as select title from blog.posts; alter table blog.posts drop column title')
  mkdirSync(join(folder, 'x'), { recursive: true })
  expect(backedUp(blog, folder).status).not.toBe(0)
  expect(readdirSync(folder)).toEqual(['x'])
})
