import { ClusterJobRuntime } from '../../lib/jobs/cluster/cluster-runtime'
import { answerStatus } from '../support/scripted-server'
import { compileJob } from './compile-job'
import { describeRuntime, OUTPUT_BYTES } from './contract'
import { JobsApi } from './jobs-api'
import { cProgram } from './played-program'

const opened: { api: JobsApi; runtime: ClusterJobRuntime }[] = []
afterAll(async () => {
  for (const { api, runtime } of opened) {
    await runtime.close()
    await api.stop()
  }
})

/** Starts an API server and a runtime. */
async function started(): Promise<{ api: JobsApi; runtime: ClusterJobRuntime }> {
  const api = new JobsApi()
  const connection = await api.start()
  const runtime = new ClusterJobRuntime({ connection, limits: { outputBytes: OUTPUT_BYTES } })
  opened.push({ api, runtime })
  return { api, runtime }
}

describeRuntime('a cluster in memory', async () => {
  const { api, runtime } = await started()
  return {
    runtime,
    startMs: 3000,
    existing: async () => [...api.names('jobs'), ...api.names('configmaps')],
    // The TTL removes all ConfigMaps, because each ConfigMap belongs to a Job.
    leftovers: async () => api.names('configmaps').filter((name) => !name.startsWith('compile-inputs')),
  }
})

const program = { files: { 'main.c': cProgram({ stdout: 'ok\n' }) } }

test('only the requests that seed 004 permits are sent, and one watch of each kind serves all runs', async () => {
  const { api, runtime } = await started()
  const abort = new AbortController()
  const cancelled = runtime.run(compileJob(), {
    files: { 'main.c': cProgram({ hangs: true }) },
    signal: abort.signal,
    onProgress: ({ state }) => state === 'running' && abort.abort(),
  })
  await Promise.all([runtime.run(compileJob(), program), runtime.run(compileJob(), program)])
  await expect(cancelled).rejects.toMatchObject({ reason: 'Cancelled' })
  await runtime.close()
  const sent = api.requests
    .filter((request) => !/ \/(api|apis\/batch)\/v1$/.test(request))
    .map((request) => request.replace('/namespaces/default', '').replace(/\/compile-[^/]+/, '/NAME'))
  expect([...new Set(sent)].sort()).toEqual([
    'DELETE /apis/batch/v1/jobs/NAME',
    'GET /api/v1/pods',
    'GET /api/v1/pods/NAME/log',
    'GET /apis/batch/v1/jobs',
    'POST /api/v1/configmaps',
    'POST /apis/batch/v1/jobs',
  ])
  // The server receives one list request and one watch request.
  expect(sent.filter((request) => request === 'GET /apis/batch/v1/jobs')).toHaveLength(2)
})

test('the Job is created first, and deleted if the ConfigMap is refused', async () => {
  const { api, runtime } = await started()
  api.fault = ({ method, path }, response) => {
    if (method !== 'POST' || !path.endsWith('/configmaps')) return false
    answerStatus(response, 403, 'exceeded quota: configmaps')
    return true
  }
  await expect(runtime.run(compileJob(), program)).rejects.toMatchObject({
    reason: 'Refused',
    message: expect.stringContaining('exceeded quota'),
  })
  expect(api.names('jobs')).toEqual([])
  const changes = api.requests.filter((request) => !request.startsWith('GET'))
  expect(
    changes.map((request) =>
      request
        .split('/')
        .slice(0, 8)
        .join('/')
        .replace(/compile-.*/, 'NAME'),
    ),
  ).toEqual([
    'POST /apis/batch/v1/namespaces/default/jobs',
    'POST /api/v1/namespaces/default/configmaps',
    'DELETE /apis/batch/v1/namespaces/default/jobs/NAME',
  ])
})

test('a watch that ends while jobs run does not fail them', async () => {
  const { api, runtime } = await started()
  let ended = 0
  const results = await Promise.all(
    Array.from({ length: 4 }, () =>
      runtime.run(compileJob(), {
        ...program,
        onProgress: () => {
          ended += 1
          api.endWatches()
        },
      }),
    ),
  )
  expect(ended).toBeGreaterThan(0)
  expect(results.map(({ exitCode, stdout }) => ({ exitCode, stdout }))).toEqual(
    results.map(() => ({ exitCode: 0, stdout: 'ok\n' })),
  )
})

test('a log that the node does not have yet is read again', async () => {
  const { api, runtime } = await started()
  let refused = 0
  api.fault = ({ path }, response) => {
    if (!path.endsWith('/log') || refused === 2) return false
    refused += 1
    answerStatus(response, 500, 'the log file does not exist')
    return true
  }
  expect(await runtime.run(compileJob(), program)).toMatchObject({ exitCode: 0, stdout: 'ok\n' })
  expect(refused).toBe(2)
})

test('a log that cannot be read is an error, because a result without its output would be wrong', async () => {
  const { api, runtime } = await started()
  api.fault = ({ path }, response) => {
    if (path.endsWith('/log')) answerStatus(response, 500, 'the node does not answer')
    return path.endsWith('/log')
  }
  await expect(runtime.run(compileJob(), program)).rejects.toMatchObject({
    reason: 'Unavailable',
    message: 'The log cannot be read: the node does not answer',
  })
})

test('a permission that is missing for the watch is an error', async () => {
  const { api, runtime } = await started()
  api.fault = ({ method, path }, response) => {
    const isWatch = method === 'GET' && path.endsWith('/pods')
    if (isWatch) answerStatus(response, 403, 'pods is forbidden: User "a" cannot list resource "pods"')
    return isWatch
  }
  await expect(runtime.run(compileJob(), program)).rejects.toMatchObject({
    reason: 'Refused',
    message: expect.stringContaining('cannot list resource "pods"'),
  })
  expect(api.names('jobs')).toEqual([])
})
