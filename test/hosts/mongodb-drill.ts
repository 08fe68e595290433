import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { asNobody, freePort, nobodysFolder, RUN_AS } from './as-nobody'
import { emitted } from './emitted'
import { until } from './processes'

// Debian and the package registries have no MongoDB. FerretDB speaks its protocol; mongodump, mongorestore and mongosh are
// the real programs.

const SECRET = { username: 'root', password: 'a" \\\'$b: #c' }
const { server, backup, run } = emitted(
  'blog-db',
  '{type: mongodb, version: "8.0", storage: 1Gi, secret: blog-db, role: admin, backup: {}}',
  SECRET,
)

const gopath = spawnSync('go', ['env', 'GOPATH'], { encoding: 'utf8' }).stdout?.trim() ?? ''
/** Folder with the programs, which every user can read. */
const bin = nobodysFolder('mongodb')
chmodSync(bin, 0o755)
for (const program of ['ferretdb', 'mongodump', 'mongorestore']) {
  const installed = join(gopath, 'bin', program)
  if (!existsSync(installed)) {
    throw new Error(`${program} is missing; the drill needs it. Install it: bash test/hosts/database-programs mongodb`)
  }
  copyFileSync(installed, join(bin, program === 'mongorestore' ? 'real-mongorestore' : program))
}
// FerretDB refuses the index option `ns`, which mongorestore adds for older servers.
const withoutIndexes = `#!/bin/sh\nexec ${bin}/real-mongorestore "$@" --noIndexRestore\n`
writeFileSync(join(bin, 'mongorestore'), withoutIndexes, { mode: 0o755 })
const PATH = `${bin}:/usr/local/bin:/usr/bin:/bin`
const HOME = nobodysFolder('home')

interface RunningServer {
  address: string
  port: number
  /** Runs JavaScript as root and returns its output. */
  js(text: string): string
}

const stops: (() => Promise<void>)[] = []
afterAll(() => Promise.all(stops.map((stop) => stop())))

async function newServer(): Promise<RunningServer> {
  const port = await freePort()
  const address = `127.0.0.1:${port}`
  const options = ['--handler=sqlite', '--sqlite-url=file:./', '--debug-addr=-', '--telemetry=disable']
  const user = ['--test-enable-new-auth', `--setup-username=${SECRET.username}`, `--setup-password=${SECRET.password}`]
  const child = spawn(
    join(bin, 'ferretdb'),
    [...options, ...user, '--setup-database=admin', `--listen-addr=${address}`],
    { cwd: nobodysFolder('disk'), env: { PATH }, stdio: 'ignore', ...RUN_AS },
  )
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  stops.push(() => {
    child.kill('SIGTERM')
    return ended
  })
  const listens = `exec 3<> /dev/tcp/127.0.0.1/${port}`
  await until(() => spawnSync('bash', ['-c', listens]).status === 0, 'the server')
  const login = `db.getSiblingDB('admin').auth(${JSON.stringify(SECRET.username)}, ${JSON.stringify(SECRET.password)})`
  return {
    address,
    port,
    js: (text) => {
      const ran = asNobody('mongosh', ['--quiet', '--norc', '--host', address, '--eval', `${login};${text}`], {
        PATH,
        HOME,
      })
      expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' })
      return ran.stdout
    },
  }
}

const here = ({ address }: RunningServer) => ({ MONGO_SERVER: address, PATH, HOME })
const backedUp = (running: RunningServer, folder: string, more: Record<string, string> = {}) =>
  run(backup, backup.command ?? [], { ...here(running), BACKUP_FOLDER: folder, ...more })
const restored = (running: RunningServer, args: string[] = [], more: Record<string, string> = {}) =>
  run(backup, ['setsid', '-w', 'sh', '/scripts/restore.sh', made, ...args], { ...here(running), ...more })

/** Prints all documents of a server. */
const CONTENT = `
const content = {}
const names = db.adminCommand({listDatabases: 1, nameOnly: true}).databases.map(({name}) => name)
for (const database of names.filter((name) => name !== 'admin').sort().map((name) => db.getSiblingDB(name))) {
  for (const name of database.getCollectionNames().sort()) {
    content[database.getName() + '.' + name] = database[name].find().sort({_id: 1}).toArray()
  }
}
print(EJSON.stringify(content))`
/** Collections that the scripts of the first start create. */
const FIRST_START = `for (const name of ['posts', 'drafts']) db.getSiblingDB('blog').createCollection(name);`

let blog: RunningServer
let made: string
let content: string
beforeAll(async () => {
  blog = await newServer()
  blog.js(
    `${FIRST_START}
     const blog = db.getSiblingDB('blog')
     blog.posts.insertMany([
       {_id: 1, title: 'quote \\' and " and ß', at: new Date(0), size: Long('9007199254740993')},
       {_id: ObjectId('65a000000000000000000001'), body: Binary(Buffer.from([0, 255])), tags: ['a', {deep: null}], half: 0.5},
     ])
     blog.posts.createIndex({title: 1}, {unique: true, name: 'one title'})
     const notes = [...Array(500).keys()].map((at) => ({_id: at, text: 'note ' + at}))
     db.getSiblingDB('old-archive').notes.insertMany(notes)
     db.getSiblingDB('admin').runCommand({createUser: 'reader', pwd: 'of the backup', roles: []})`,
  )
  const folder = nobodysFolder('backups')
  const ran = backedUp(blog, folder)
  expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' })
  made = join(folder, readdirSync(folder)[0] ?? '')
  content = blog.js(CONTENT)
}, 120_000)

test('the readiness probe logs in, and fails with a wrong password and without a server', async () => {
  const probe = (port: number, more: Record<string, string> = {}) => {
    const command = (server.readinessProbe?.exec?.command ?? []).map((one) => one.replace(':27017/', `:${port}/`))
    return run(server, command, { PATH, HOME, POD_IP: '127.0.0.1', ...more }).status
  }
  expect(probe(blog.port)).toBe(0)
  expect(probe(blog.port, { MONGO_INITDB_ROOT_PASSWORD: 'wrong' })).not.toBe(0)
  expect(probe(await freePort())).not.toBe(0)
}, 120_000)

test('a restore goes on after an interruption at any step, and brings back all documents, but no users', async () => {
  expect(readdirSync(made)).toEqual(['all.archive.gz'])
  expect(gunzipSync(readFileSync(join(made, 'all.archive.gz'))).includes('one title')).toBe(true)
  const other = await newServer()
  other.js(FIRST_START)
  // Programs that kill the restore at three times: before the note is written, while data is restored, and before the
  // end.
  const killing = nobodysFolder('killing')
  const real = (program: string) => spawnSync('which', [program], { env: { PATH }, encoding: 'utf8' }).stdout.trim()
  const programs = {
    mongosh: `[ "$STEP" != "$KILLED_AT" ] || kill -9 0\nexec ${real('mongosh')} "$@"`,
    mongorestore: `[ "$KILLED_AT" != half ] || { ${real('mongorestore')} "$@" --quiet --nsInclude='blog.*'; kill -9 0; }\nexec ${real('mongorestore')} "$@"`,
  }
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(killing, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 })
  }
  chmodSync(killing, 0o755)
  for (const step of ['begin', 'half', 'end']) {
    const killed = restored(other, [], { PATH: `${killing}:${PATH}`, KILLED_AT: step })
    expect({ step, status: killed.status }).toEqual({ step, status: null })
  }
  const finished = restored(other)
  expect(finished).toMatchObject({ status: 0, stdout: 'Restored blog old-archive.\n' })
  expect(other.js(CONTENT)).toBe(content)
  expect(other.js("print(db.getSiblingDB('admin').runCommand({usersInfo: 1}).users.map(({user}) => user))")).toBe(
    "[ 'root' ]\n",
  )
}, 240_000)

test('a restore stops at documents, and with --replace it first backs up what is there', () => {
  blog.js(
    "db.getSiblingDB('blog').drafts.insertOne({_id: 'of today'}); db.getSiblingDB('today').notes.insertOne({_id: 1})",
  )
  const present = blog.js(CONTENT)
  expect(restored(blog)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('The server has data: blog old-archive today. Nothing was changed.'),
  })
  expect(blog.js(CONTENT)).toBe(present)
  const folder = nobodysFolder('backups')
  expect(restored(blog, ['--replace'], { BACKUP_FOLDER: folder })).toMatchObject({ status: 0 })
  const after = JSON.parse(blog.js(CONTENT))
  // The restore keeps a database that is not in the backup.
  expect(after).toEqual({ ...JSON.parse(content), 'today.notes': expect.anything() })
  made = join(folder, readdirSync(folder)[0] ?? '')
  expect(restored(blog, ['--replace'], { BACKUP_FOLDER: folder })).toMatchObject({ status: 0 })
  expect(blog.js(CONTENT)).toBe(present)
}, 240_000)

test('a backup that fails leaves nothing behind', () => {
  const folder = nobodysFolder('backups')
  expect(backedUp(blog, folder, { MONGO_PASSWORD: 'wrong' }).status).not.toBe(0)
  expect(readdirSync(folder)).toEqual([])
}, 60_000)
