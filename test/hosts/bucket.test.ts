import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { asNobody, freePort, nobodysFolder } from './as-nobody'
import { emitted } from './emitted'
import { ended, until } from './processes'

const gopath = spawnSync('go', ['env', 'GOPATH'], { encoding: 'utf8' }).stdout?.trim()
const GOFAKES3 = join(gopath ?? '', 'bin/gofakes3')
const KEYS = { password: 'p', 'access-key-id': 'key', 'secret-access-key': 'secret of the bucket' }

/** Starts an S3 server with a bucket. Returns the containers of a database whose backups use the bucket. */
async function bucket() {
  if (!existsSync(GOFAKES3) || !existsSync('/usr/bin/rclone')) {
    throw new Error('gofakes3 or rclone is missing; bash .ci/run installs them.')
  }
  const port = await freePort()
  const address = `http://127.0.0.1:${port}`
  const server = spawn(GOFAKES3, ['-host', `127.0.0.1:${port}`, '-backend', 'memory', '-initialbucket', 'safe'], {
    stdio: 'ignore',
  })
  const made = emitted(
    'cache',
    `{type: redis, version: 7, storage: 1Gi, secret: cache, backup: {retention: 7d,
      bucket: {type: s3, name: safe, path: team/shop, endpoint: "${address}", region: eu-1, secret: cache-bucket}}}`,
    KEYS,
  )
  await until(() => spawnSync('curl', ['-s', '-o', '/dev/null', address]).status === 0, 'the server of the bucket')
  const volume = nobodysFolder('volume')
  // The options disable retries for tests that stop the server.
  const here = {
    BACKUP_FOLDER: volume,
    HOME: nobodysFolder('home'),
    RCLONE_RETRIES: '1',
    RCLONE_LOW_LEVEL_RETRIES: '1',
  }
  return {
    volume,
    /** Creates a backup on the volume. The age is in days. */
    backUp: (days: number) => {
      const time = new Date(Date.now() - days * 86_400_000)
      const name = time.toISOString().replace(/[-:]|\.\d+/g, '')
      asNobody('mkdir', [join(volume, name)])
      asNobody('sh', ['-c', `echo "data of ${name}" > "$0"`, join(volume, name, 'dump.rdb')])
      utimesSync(join(volume, name), time, time)
      return name
    },
    upload: () => made.run(made.upload, made.upload.command ?? [], here),
    download: (...names: string[]) => made.run(made.upload, ['sh', '/scripts/download.sh', ...names], here),
    rclone: (...args: string[]) =>
      asNobody('rclone', args, { ...made.environment(made.upload), ...here })
        .stdout.trim()
        .split('\n'),
    stop: () => ended(server, 'SIGTERM'),
  }
}

let store: Awaited<ReturnType<typeof bucket>>
beforeEach(async () => {
  store = await bucket()
})
afterEach(() => store.stop())

const FOLDER = 'store:safe/team/shop/cache'

test('good backups are uploaded once, come back when the volume is lost, and one that was cut off does not count', () => {
  const first = store.backUp(1)
  const second = store.backUp(0)
  expect(store.upload()).toMatchObject({ status: 0, stdout: `Uploaded ${first}.\nUploaded ${second}.\n` })
  expect(store.upload()).toMatchObject({ status: 0, stdout: '' })
  // The upload was killed, so the file \`complete\` is missing. The backup is therefore not offered, and is uploaded
  // again.
  store.rclone('deletefile', `${FOLDER}/${second}/complete`)
  expect(store.download().stdout).toBe(`${first}\n`)
  expect(store.upload()).toMatchObject({ status: 0, stdout: `Uploaded ${second}.\n` })

  for (const name of readdirSync(store.volume)) rmSync(join(store.volume, name), { recursive: true })
  expect(store.download().stdout).toBe(`${first}\n${second}\n`)
  expect(store.download(second)).toMatchObject({ status: 0, stdout: `Downloaded ${second}.\n` })
  expect(readdirSync(store.volume)).toEqual([second])
  expect(readdirSync(join(store.volume, second))).toEqual(['dump.rdb'])
  expect(asNobody('cat', [join(store.volume, second, 'dump.rdb')]).stdout).toBe(`data of ${second}\n`)
  expect(store.download('20200101T000000Z')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('no complete backup 20200101T000000Z'),
  })
})

test('the bucket keeps backups for as long as the volume, and never loses the newest one', async () => {
  const old = [30, 20, 6, 1].map((days) => store.backUp(days))
  expect(store.upload().status).toBe(0)
  for (const name of readdirSync(store.volume)) rmSync(join(store.volume, name), { recursive: true })
  expect(store.upload()).toMatchObject({ status: 0, stdout: expect.stringContaining(`Deleted ${old[0]}`) })
  expect(store.download().stdout.trim().split('\n')).toEqual(old.slice(2))
  for (const name of old.slice(2)) store.rclone('purge', `${FOLDER}/${name}`)
  const only = store.backUp(40)
  expect(store.upload().status).toBe(0)
  for (const name of readdirSync(store.volume)) rmSync(join(store.volume, name), { recursive: true })
  expect(store.upload().status).toBe(0)
  expect(store.download().stdout).toBe(`${only}\n`)
})

test('without the bucket the upload fails, and nothing on the volume is lost', async () => {
  const name = store.backUp(0)
  await store.stop()
  expect(store.upload().status).not.toBe(0)
  expect(readdirSync(store.volume)).toEqual([name])
}, 120_000)
