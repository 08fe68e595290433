import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dump, loadAll } from 'js-yaml'
import type { Connection } from '../../lib/cluster/access/connection'
import type { Plain } from '../../lib/manifest/manifest'
import { checkRun } from '../../lib/jobs/checked-run'
import { ClusterJobRuntime } from '../../lib/jobs/cluster/cluster-runtime'
import { configMapsOf, jobOfRun } from '../../lib/jobs/cluster/run-objects'
import { DEFAULT_LIMITS } from '../../lib/jobs/run-limits'
import { LUMMO } from '../hosts/programs'
import { compileJob, compileObject } from '../jobs/compile-job'
import { describeRuntime, OUTPUT_BYTES } from '../jobs/contract'
import { cProgram } from '../jobs/played-program'
import { connectionOf } from './cluster-access'
import { JOB_NODE, JobKubelet } from './job-kubelet'
import { api, eventually, writeKubeconfig } from './live'

const NAMESPACE = 'jobs'
/** The account of the example, with exactly the permissions that the page describes. */
const USER = `system:serviceaccount:${NAMESPACE}:will-it-compile`
const SPEC = { pod: { nodeName: JOB_NODE } }
const kubelet = new JobKubelet()
const folder = mkdtempSync(join(tmpdir(), 'lummo-jobs-'))
const job = (more: Record<string, unknown> = {}, containers: Record<string, unknown> = {}) =>
  compileJob({ ...SPEC, ...more }, containers)

/** Creates a namespace with the accounts of the example and their permissions. */
async function prepare(namespace: string): Promise<void> {
  await api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  const example = '../../kustomize-examples/will-it-compile/overlays/production/.expected/output.yaml'
  const objects = loadAll(readFileSync(join(__dirname, example), 'utf8')) as Plain[]
  for (const object of objects.filter(({ kind }) => ['Role', 'RoleBinding', 'ServiceAccount'].includes(String(kind)))) {
    const subjects =
      object.subjects === undefined ? {} : { subjects: [{ ...(object.subjects as Plain[])[0], namespace }] }
    await api.create({ ...object, metadata: { ...(object.metadata as Plain), namespace }, ...subjects })
  }
}

const listOf = async (path: string): Promise<Plain[]> =>
  ((await api.call('GET', path)).body.items ?? []) as unknown as Plain[]
const jobsIn = (namespace: string) => listOf(`/apis/batch/v1/namespaces/${namespace}/jobs`)
const configsIn = async (namespace: string) =>
  (await listOf(`/api/v1/namespaces/${namespace}/configmaps`)).filter(
    ({ metadata }) => (metadata as Plain).name !== 'kube-root-ca.crt',
  )
const namesOf = (objects: Plain[]) => objects.map(({ metadata }) => String((metadata as Plain).name))

beforeAll(async () => {
  await prepare(NAMESPACE)
  await kubelet.start()
})
afterAll(() => kubelet.close())

describeRuntime('a cluster, with the permissions of seed 004,', async () => ({
  runtime: new ClusterJobRuntime({
    connection: connectionOf(USER),
    namespace: NAMESPACE,
    limits: { outputBytes: OUTPUT_BYTES },
  }),
  startMs: 6000,
  spec: SPEC,
  existing: async () => namesOf([...(await jobsIn(NAMESPACE)), ...(await configsIn(NAMESPACE))]),
  leftovers: async () => [
    ...namesOf(
      (await configsIn(NAMESPACE)).filter(({ metadata }) => (metadata as Plain).ownerReferences === undefined),
    ),
    ...namesOf(
      (await jobsIn(NAMESPACE)).filter(({ spec }) => {
        const { ttlSecondsAfterFinished, activeDeadlineSeconds } = spec as Plain
        return ttlSecondsAfterFinished === undefined || activeDeadlineSeconds === undefined
      }),
    ),
  ],
}))

describe('a job in the cluster', () => {
  const NAMES = 'jobs-life'
  const runtimes: ClusterJobRuntime[] = []
  const runtimeIn = (namespace: string, more: { readsEvents?: boolean; connection?: Connection } = {}) => {
    const runtime = new ClusterJobRuntime({ connection: connectionOf(), namespace, ...more })
    runtimes.push(runtime)
    return runtime
  }
  beforeAll(() => prepare(NAMES))
  afterAll(() => Promise.all(runtimes.map((one) => one.close())))

  test('is removed with its pod and its ConfigMap after its TTL', async () => {
    const result = await runtimeIn(NAMES).run(job({ ttl: '1s' }), { files: { 'main.c': cProgram({ exitCode: 2 }) } })
    expect(result.exitCode).toBe(2)
    await eventually(async () => [...(await jobsIn(NAMES)), ...(await configsIn(NAMES))].length, 0)
    await eventually(async () => (await listOf(`/api/v1/namespaces/${NAMES}/pods`)).length, 0)
  })

  test('is ended by its deadline and removed, if the runtime is killed before it creates the ConfigMap', async () => {
    const run = checkRun(job({ ttl: '1s' }), { timeout: 1000 }, DEFAULT_LIMITS)
    const manifest = jobOfRun(run, { namespace: NAMES, instance: 'killed' })
    expect((await api.create(manifest as unknown as Plain)).status).toBe(201)
    expect(configMapsOf(run, manifest)).toHaveLength(1)
    await eventually(async () => (await jobsIn(NAMES)).length, 0)
    await eventually(async () => (await listOf(`/api/v1/namespaces/${NAMES}/pods`)).length, 0)
  })

  test('is deleted at once when a signal stops it', async () => {
    const abort = new AbortController()
    const running = runtimeIn(NAMES).run(job(), {
      files: { 'main.c': cProgram({ hangs: true }) },
      signal: abort.signal,
      onProgress: ({ state }) => {
        if (state === 'running') abort.abort()
      },
    })
    await expect(running).rejects.toMatchObject({ reason: 'Cancelled' })
    await eventually(async () => [...(await jobsIn(NAMES)), ...(await configsIn(NAMES))].length, 0)
  })

  test('has the labels of the caller, on its pod as well, and carries binary files', async () => {
    const runtime = runtimeIn(NAMES)
    const files = { 'main.c': cProgram({ stdout: 'ok' }), 'data.bin': new Uint8Array([0, 255, 1]) }
    await runtime.run(job(), { files, labels: { 'job-id': 'abc' } })
    const pods = await listOf(`/api/v1/namespaces/${NAMES}/pods?labelSelector=job-id%3Dabc`)
    expect(pods).toHaveLength(1)
    const [config] = (await configsIn(NAMES)).filter(({ binaryData }) => binaryData !== undefined)
    expect(config).toMatchObject({ immutable: true, binaryData: { 'data.bin': 'AP8B' } })
  })

  test('that a quota refuses is an error with the reason of the cluster, and is deleted', async () => {
    const full = 'jobs-quota'
    await prepare(full)
    await api.create({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'none', namespace: full },
      spec: { hard: { pods: '0' } },
    })
    const [seen, unseen] = await Promise.all(
      [runtimeIn(full, { readsEvents: true }), runtimeIn(full)].map((one) => one.run(job()).catch((error) => error)),
    )
    expect(seen).toMatchObject({ reason: 'Refused', message: expect.stringContaining('exceeded quota') })
    expect(unseen).toMatchObject({
      reason: 'Refused',
      message: expect.stringContaining('kubectl get events -n jobs-quota'),
    })
    await eventually(async () => (await jobsIn(full)).length, 0)
  })

  test('without its ServiceAccount is an error that names the account', async () => {
    const bare = 'jobs-without-account'
    await api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: bare } })
    const refused = runtimeIn(bare, { readsEvents: true }).run(job())
    await expect(refused).rejects.toMatchObject({
      reason: 'Refused',
      message: `ServiceAccount \`compile\` does not exist in namespace \`${bare}\`. Apply the package before running its job.`,
    })
  })

  test('that the permissions do not allow is refused with the name of the permission', async () => {
    const connection = connectionOf('system:serviceaccount:default:nobody')
    const refused = runtimeIn(NAMES, { connection }).run(job())
    await expect(refused).rejects.toMatchObject({
      reason: 'Refused',
      message: expect.stringContaining('cannot create'),
    })
  })
})

describe('lummo run --cluster', () => {
  const kubeconfig = join(folder, 'kubeconfig')
  const file = join(folder, 'job.yaml')
  beforeAll(() => {
    writeKubeconfig(kubeconfig, NAMESPACE)
    writeFileSync(file, dump(compileObject(SPEC)))
  })
  const lummo = (source: string, ...args: string[]) => {
    writeFileSync(join(folder, 'main.c'), source)
    const given = ['run', file, '--cluster', '--namespace', NAMESPACE, '--file', `main.c=${join(folder, 'main.c')}`]
    const child = spawn(process.execPath, [LUMMO, ...given, ...args], {
      env: { ...process.env, KUBECONFIG: kubeconfig },
    })
    const output = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].setEncoding('utf8').on('data', (text: string) => (output[stream] += text))
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
    return { child, output, ended }
  }

  test('prints the log and exits with the exit code of the job', async () => {
    const { output, ended } = lummo(cProgram({ stdout: 'hello\n', exitCode: 7 }))
    expect({ code: await ended, ...output }).toEqual({ code: 7, stdout: 'hello\n', stderr: '' })
  })

  test('exits with 124 after its timeout', async () => {
    const { output, ended } = lummo(cProgram({ stdout: 'hello\n', hangs: true }), '--timeout', '5s')
    expect(await ended).toBe(124)
    expect(output.stdout).toBe('hello\n')
    expect(output.stderr).toMatch(/^lummo: The job exceeded its timeout and was stopped\./)
  })

  test('nothing outlives its TTL if the runtime is killed at random', async () => {
    await prepare('jobs-soak')
    const soak = ['tools/build/build.mjs', '--run', 'test/jobs/soak.ts', '--jobs', '12', '--cluster']
    const args = [...soak, '--namespace', 'jobs-soak', '--spec', JSON.stringify(SPEC)]
    const child = spawn(process.execPath, args, {
      cwd: join(__dirname, '../..'),
      env: { ...process.env, KUBECONFIG: kubeconfig },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let stdout = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    const status = await new Promise((resolve) => child.on('close', resolve))
    expect({ status, report: JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') }).toMatchObject({
      status: 0,
      report: { left: [], failed: {} },
    })
  })

  test('removes the job at Ctrl-C', async () => {
    const before = namesOf(await jobsIn(NAMESPACE))
    const { child, output, ended } = lummo(cProgram({ stdout: 'hello\n', hangs: true }))
    await eventually(async () => output.stdout, 'hello\n')
    child.kill('SIGINT')
    expect(await ended).toBe(130)
    await eventually(async () => namesOf(await jobsIn(NAMESPACE)).filter((name) => !before.includes(name)), [])
  })
})
