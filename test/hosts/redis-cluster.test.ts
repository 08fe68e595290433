import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import { asNobody, isRoot, NOBODY, nobodysFolder, RUN_AS } from './as-nobody'
import { ended, pause } from './processes'
import { ROOT, run } from './programs'

interface Rendered {
  kind: string
  metadata: { name: string }
  data: Record<string, string>
  spec: { replicas: number; template: { spec: { containers: { command: string[] }[] } } }
}

/** The pods of the example, as processes, each of which has a folder with its scripts and its volume. */
interface Pod {
  name: string
  folder: string
  port: number
  process?: ChildProcess
}

const folder = nobodysFolder('redis-cluster')
let objects: Rendered[]
let pods: Pod[] = []

const find = (kind: string, name: string): Rendered => {
  const found = objects.find((one) => one.kind === kind && one.metadata.name === name)
  if (found === undefined) throw new Error(`No ${kind} ${name} was rendered`)
  return found
}

beforeAll(() => {
  if (spawnSync('redis-server', ['--version']).error !== undefined) {
    throw new Error('redis-server is missing. Install it: apt-get install -y redis-server')
  }
  const rendered = run('lummo', ['render', join(ROOT, 'kustomize-examples/stateful-redis')])
  expect({ status: rendered.status, stderr: rendered.stderr }).toMatchObject({ status: 0 })
  objects = loadAll(rendered.stdout) as Rendered[]
  pods = Array.from({ length: find('StatefulSet', 'redis').spec.replicas }, (_, at) => ({
    name: `redis-${at}`,
    folder: join(folder, `${at}`),
    port: 0,
  }))
  for (const pod of pods) for (const part of ['scripts', 'data']) madeFor(join(pod.folder, part))
})

afterAll(async () => {
  await stopAll()
  rmSync(folder, { recursive: true, force: true })
})

function madeFor(path: string): void {
  mkdirSync(path, { recursive: true })
  if (isRoot) chownSync(path, NOBODY.uid, NOBODY.gid)
}

/** The port of the cluster bus is the port of the server plus 10,000. */
async function freeClusterPort(): Promise<number> {
  for (;;) {
    const at = 20_000 + Math.floor(Math.random() * 10_000)
    if ((await isFree(at)) && (await isFree(at + 10_000))) return at
  }
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })

/** Starts all pods with other addresses. In this test, the addresses are ports. */
async function startAll(): Promise<void> {
  for (const pod of pods) pod.port = await freeClusterPort()
  for (const pod of pods) startPod(pod)
}

function startPod(pod: Pod): void {
  const here = (text: string) =>
    text.replaceAll('/scripts', join(pod.folder, 'scripts')).replaceAll('/data', join(pod.folder, 'data'))
  for (const [name, text] of Object.entries(find('ConfigMap', 'redis-scripts').data)) {
    writeFileSync(join(pod.folder, 'scripts', name), here(text))
  }
  const [shell = '', ...args] = find('StatefulSet', 'redis').spec.template.spec.containers[0]?.command.map(here) ?? []
  pod.process = spawn(shell, [...args, '--port', `${pod.port}`, '--bind', '127.0.0.1'], {
    stdio: 'ignore',
    ...RUN_AS,
    env: {
      PATH: '/usr/bin:/bin',
      HOSTNAME: pod.name,
      NAMESPACE: 'shop',
      POD_IP: '127.0.0.1',
      PORT: `${pod.port}`,
      PEERS: pods.map(({ port }) => `127.0.0.1:${port}`).join(' '),
    },
  })
}

/**
 * Like a kubelet, kills a server that has not stopped in time. Redis continues to run if it cannot save at that moment.
 */
async function stopped(child: ChildProcess): Promise<void> {
  const kill = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await ended(child, 'SIGTERM')
  clearTimeout(kill)
}

async function stopAll(): Promise<void> {
  await Promise.all(pods.map(({ process: child }) => child && stopped(child)))
}

const ask = ({ port }: Pod, ...command: string[]): string =>
  asNobody('redis-cli', ['-p', `${port}`, ...command]).stdout.trim()

/** Waits until every pod reports a healthy cluster with all pods, half of which are replicas. */
async function whole(): Promise<void> {
  const isWhole = (pod: Pod): boolean => {
    const nodes = ask(pod, 'cluster', 'nodes').split('\n')
    return (
      ask(pod, 'cluster', 'info').includes('cluster_state:ok') &&
      nodes.length === pods.length &&
      nodes.filter((line) => line.includes('slave') && line.includes(' connected')).length === pods.length / 2 &&
      nodes.every((line) => !/fail|noaddr|handshake/.test(line))
    )
  }
  for (let tries = 0; tries < 240; tries += 1) {
    if (pods.every(isWhole)) return
    await pause(250)
  }
  throw new Error(`The cluster is not whole:\n${pods.map((pod) => ask(pod, 'cluster', 'nodes')).join('\n')}`)
}

/** Runs a command on one pod after another, until a pod has the slot of the key. */
const inCluster = (...command: string[]): string =>
  pods.map((pod) => ask(pod, ...command)).find((answer) => !answer.startsWith('MOVED')) ?? 'MOVED'

test('the pods form a cluster by themselves', async () => {
  await startAll()
  await whole()
  expect(inCluster('set', 'order:1', 'paid')).toBe('OK')
  expect(ask(pods[0] as Pod, 'cluster', 'info')).toContain('cluster_slots_ok:16384')
})

test('clients are told the names of pods, which stay the same', () => {
  for (const pod of pods) {
    const slots = ask(pod, 'cluster', 'slots')
    expect(slots).toContain('redis-0.redis-headless.shop.svc')
  }
})

test('the pods find each other again when all have other addresses, with their data', async () => {
  const before = ask(pods[0] as Pod, 'cluster', 'myid')
  await stopAll()
  await startAll()
  await whole()
  expect(ask(pods[0] as Pod, 'cluster', 'myid')).toBe(before)
  expect(inCluster('get', 'order:1')).toBe('paid')
})

test('a replica with an empty volume joins again', async () => {
  const lost = pods.find((pod) => ask(pod, 'role').startsWith('slave')) as Pod
  const id = ask(lost, 'cluster', 'myid')
  await stopped(lost.process as ChildProcess)
  rmSync(join(lost.folder, 'data'), { recursive: true })
  madeFor(join(lost.folder, 'data'))
  startPod(lost)
  for (let tries = 0; !ask(lost, 'role').startsWith('slave'); tries += 1) {
    expect(tries).toBeLessThan(120)
    await pause(500)
  }
  // The entry of the lost member is removed manually, as the README describes.
  for (const pod of pods) ask(pod, 'cluster', 'forget', id)
  await whole()
})
