import { spawn } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { asNobody, freePort, isRoot, NOBODY, nobodysFolder } from './as-nobody'
import { emitted } from './emitted'

const PASSWORD = 'p" \\ \'$4 #ß'
const socket = nobodysFolder('redis')
const locked = emitted(
  'sessions',
  '{type: redis, version: 7, storage: 1Gi, secret: sessions, backup: {}, config: {maxmemory-policy: allkeys-lru}}',
  { password: PASSWORD },
  { '/run/redis': socket },
)
const open = emitted('cache', '{type: redis, version: 7, storage: 1Gi, secret: false, backup: {}}', {})

// The entry point of the image starts the server.
const bin = nobodysFolder('bin')
writeFileSync(join(bin, 'docker-entrypoint.sh'), '#!/bin/sh\nexec "$@"\n')
chmodSync(join(bin, 'docker-entrypoint.sh'), 0o755)
chmodSync(bin, 0o755)

interface RunningRedis {
  port: number
  data: string
  ask(...command: string[]): string
  probe(more?: Record<string, string>): number | null
  stop(): Promise<void>
}

const started: RunningRedis[] = []
afterAll(async () => {
  for (const one of started) await one.stop()
})

/** Starts the command of the container with a volume and a port on this machine. */
async function newServer(data = nobodysFolder('disk'), of = locked): Promise<RunningRedis> {
  const { server, environment, run } = of
  const port = await freePort()
  const [program = '', ...args] = [...(server.command ?? []), ...(server.args ?? []), '--port', `${port}`].map((one) =>
    one === '/data' ? data : one.replaceAll('/run/redis', socket),
  )
  const env = { PATH: `${bin}:/usr/bin:/bin`, ...environment(server) }
  const child = spawn(program, args, { env, cwd: data, stdio: 'ignore', ...(isRoot ? NOBODY : {}) })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const probe = server.readinessProbe?.exec?.command ?? []
  const running: RunningRedis = {
    port,
    data,
    ask: (...command) =>
      asNobody(
        'redis-cli',
        ['-p', `${port}`, ...command],
        of === locked ? { REDISCLI_AUTH: PASSWORD } : {},
      ).stdout.trim(),
    probe: (more = {}) =>
      run(server, [probe[0] ?? '', probe[1] ?? '', (probe[2] ?? '').replace('redis-cli', `redis-cli -p ${port}`)], {
        POD_IP: '127.0.0.1',
        ...more,
      }).status,
    stop: () => {
      child.kill('SIGTERM')
      return ended
    },
  }
  // The server is registered before the first probe, because a server that keeps running prevents Jest from ending.
  started.push(running)
  for (let tries = 0; running.probe() !== 0; tries++) {
    if (tries > 100) throw new Error('Redis did not start')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return running
}

const backupsOf = (port: number, folder: string, more: Record<string, string> = {}, { run, backup } = locked) =>
  run(backup, backup.command ?? [], {
    BACKUP_FOLDER: folder,
    REDIS_HOST: '127.0.0.1',
    REDIS_PORT: `${port}`,
    ...more,
  })

const restored = async (port: number, backupFolder: string, { run, backup } = locked) =>
  run(backup, ['sh', '/scripts/restore.sh', backupFolder], {
    REDIS_HOST: '127.0.0.1',
    REDIS_PORT: `${port}`,
    POD_IP: '127.0.0.1',
    SOURCE_PORT: `${await freePort()}`,
  })

test('the server has the password and the settings of the object, and no argument shows the password', async () => {
  const redis = await newServer()
  expect(redis.ask('config', 'get', 'maxmemory-policy')).toContain('allkeys-lru')
  expect(redis.ask('config', 'get', 'maxmemory')).toContain(`${(2 ** 30 * 3) / 4}`)
  expect(redis.ask('config', 'get', 'appendonly')).toContain('yes')
  const arguments_ = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, 'utf8')
      } catch {
        return ''
      }
    })
  expect(arguments_.some((one) => one.includes(`redis-server`))).toBe(true)
  expect(arguments_.filter((one) => one.includes('$4 #ß'))).toEqual([])
})

test('the readiness probe logs in, and fails with a wrong password and without a server', async () => {
  const redis = await newServer()
  expect(redis.probe()).toBe(0)
  expect(redis.probe({ REDIS_PASSWORD: 'wrong' })).not.toBe(0)
  expect(redis.probe({ REDIS_PASSWORD: '' })).not.toBe(0)
  await redis.stop()
  expect(redis.probe()).not.toBe(0)
})

test('every write is still there after a stop', async () => {
  const redis = await newServer()
  expect(redis.ask('set', 'basket', 'three apples')).toBe('OK')
  await redis.stop()
  const again = await newServer(redis.data)
  expect(again.ask('get', 'basket')).toBe('three apples')
})

test('a backup holds everything, is restored into an empty server, and never over data', async () => {
  const redis = await newServer()
  redis.ask('set', 'basket', 'three apples')
  redis.ask('-n', '3', 'hset', 'user', 'name', 'Ü')
  for (let at = 0; at < 50; at++) redis.ask('rpush', 'list', `${at}`)
  const folder = nobodysFolder('backups')
  const made = backupsOf(redis.port, folder)
  expect({ status: made.status, stderr: made.stderr }).toMatchObject({ status: 0 })
  const [name = ''] = readdirSync(folder)
  expect(name).toMatch(/^\d{8}T\d{6}Z$/)

  const other = await newServer()
  const restore = (port: number) => restored(port, join(folder, name))
  expect(await restore(other.port)).toMatchObject({ status: 0, stderr: '' })
  expect(other.ask('get', 'basket')).toBe('three apples')
  expect(other.ask('-n', '3', 'hget', 'user', 'name')).toBe('Ü')
  expect(other.ask('llen', 'list')).toBe('50')
  expect(other.ask('info', 'replication')).toContain('role:master')
  expect(await restore(redis.port)).toMatchObject({ status: 1, stderr: expect.stringContaining('has data') })
}, 60_000)

test('a backup that fails leaves nothing behind', async () => {
  const redis = await newServer()
  const folder = nobodysFolder('backups')
  expect(backupsOf(redis.port, folder, { REDIS_PASSWORD: 'wrong' }).status).not.toBe(0)
  expect(readdirSync(folder)).toEqual([])
})

test('a server without a password answers everyone, and its backup is restored', async () => {
  const redis = await newServer(undefined, open)
  expect(open.environment(open.server)).not.toHaveProperty('REDIS_PASSWORD')
  expect(redis.ask('config', 'get', 'protected-mode')).toContain('no')
  expect(redis.ask('set', 'basket', 'three apples')).toBe('OK')
  const folder = nobodysFolder('backups')
  expect(backupsOf(redis.port, folder, {}, open)).toMatchObject({ status: 0 })
  const other = await newServer(undefined, open)
  expect(await restored(other.port, join(folder, readdirSync(folder)[0] ?? ''), open)).toMatchObject({
    status: 0,
    stderr: '',
  })
  expect(other.ask('get', 'basket')).toBe('three apples')
  expect(other.ask('info', 'replication')).toContain('role:master')
}, 60_000)
