import { RateLimit } from '../../kustomize-examples/will-it-compile/service/rate-limit'
import { JobError } from '../../lib/contracts/job-runtime'
import { FakeJobRuntime, type FakeRun } from '../../lib/jobs/fake-runtime'
import { type ServedService, servedService } from './compile-service'

const IMAGE = 'registry.example.com/gcc:12'
const runs: FakeRun[] = []
let hold: Promise<void> = Promise.resolve()

/** Simulates a compiler that reports an error if the code contains `error`. */
async function play(run: FakeRun) {
  runs.push(run)
  await hold
  const code = run.files.get('main.c') ?? ''
  if (code.includes('quota')) throw new JobError('Refused', 'The cluster creates no pod: exceeded quota')
  return code.includes('error') ? { exitCode: 1, stderr: 'main.c:1: error: expected ;\n' } : { exitCode: 0 }
}

const runtime = () => new FakeJobRuntime({ play })
let service: ServedService
beforeAll(async () => {
  service = await servedService(runtime(), IMAGE)
})
afterAll(() => service.stop())

test('the health of the service and its environments can be read', async () => {
  expect(await service.call('GET', '/health')).toMatchObject({ status: 200, body: { status: 'ok' } })
  expect(await service.call('GET', '/api/v1/environments')).toMatchObject({
    status: 200,
    body: { environments: [{ language: 'c', compiler: 'gcc-12', standards: ['c17', 'c11', 'c99'] }] },
  })
})

test('accepted code is compiled by a command without user text, and its result can be read', async () => {
  runs.length = 0
  const code = 'int main(void) { return 0; } // "; rm -rf / #'
  const { status, body } = await service.submit(code, { standard: 'c11' })
  expect({ status, body }).toEqual({ status: 202, body: { job_id: expect.any(String), status: 'running' } })
  expect(await service.result(body.job_id)).toMatchObject({
    status: 200,
    body: { job_id: body.job_id, status: 'completed', compiled: true, result: { exitCode: 0 } },
  })
  expect(runs).toMatchObject([
    {
      image: IMAGE,
      command: ['gcc', '-std=c11', '-Wall', '-o', '/workspace/main', '/source/main.c'],
      files: new Map([['main.c', code]]),
      labels: { 'job-id': body.job_id, 'managed-by': 'will-it-compile' },
    },
  ])
})

test('a compile error and a failure of the cluster are results that differ', async () => {
  const wrong = await service.submit('error')
  expect((await service.result(wrong.body.job_id)).body).toMatchObject({
    status: 'completed',
    compiled: false,
    result: { exitCode: 1, stderr: 'main.c:1: error: expected ;\n' },
  })
  const refused = await service.submit('quota')
  expect((await service.result(refused.body.job_id)).body).toEqual({
    job_id: refused.body.job_id,
    status: 'error',
    error: 'The cluster creates no pod: exceeded quota',
  })
})

test('an invalid request is refused with its reason, and starts nothing', async () => {
  runs.length = 0
  const send = (body: string | Buffer) => service.call('POST', '/api/v1/compile', body)
  const requests: [Promise<{ status: number; body: { error: string } }>, number, RegExp][] = [
    [send('{'), 400, /must be JSON/],
    [send('[]'), 400, /must be an object/],
    [send('{"language": "c"}'), 400, /`code` and `language` are required/],
    [service.submit('x', { code: 1 }), 400, /`code` must be a string/],
    [service.submit('x', { code: 'not base64!' }), 400, /must be base64/],
    [service.submit('x', { code: 'abc' }), 400, /must be base64/],
    [service.submit(''), 400, /is empty/],
    [service.submit('x', { language: 'cobol' }), 400, /must be one of `c`/],
    [service.submit('x', { standard: 'c17; rm -rf /' }), 400, /must be one of `c17`, `c11`, `c99`/],
    [service.submit('x', { compiler: 'clang' }), 400, /`compiler` must be `gcc-12`/],
    [service.submit('x', { architecture: 'arm64' }), 400, /must be `x86_64`/],
    [service.submit('x', { image: 'evil' }), 400, /Unknown field `image`/],
    [service.submit('x'.repeat(65_537)), 413, /at most 65536 bytes/],
    [send(Buffer.alloc(200_000, 'x')), 413, /at most/],
  ]
  for (const [answer, status, error] of requests)
    expect(await answer).toMatchObject({ status, body: { error: expect.stringMatching(error) } })
  expect(runs).toEqual([])
})

test('an unknown job and an unknown path do not exist', async () => {
  expect((await service.call('GET', '/api/v1/compile/none')).status).toBe(404)
  expect((await service.call('GET', '/api/v1/nothing')).status).toBe(404)
  expect((await service.call('DELETE', '/api/v1/compile')).status).toBe(404)
})

test('a job is refused when all workers are busy, and accepted when one is free', async () => {
  let release = (): void => {}
  hold = new Promise((resolve) => (release = resolve))
  const small = await servedService(runtime(), IMAGE, { maxJobs: 2 })
  const first = await small.submit('a')
  await small.submit('b')
  const refused = await small.submit('c')
  expect(refused).toMatchObject({ status: 429, body: { error: expect.stringContaining('busy') } })
  expect(refused.headers.get('retry-after')).toBe('60')
  release()
  await small.result(first.body.job_id)
  expect((await small.submit('c')).status).toBe(202)
  await small.stop()
})

test('a client is refused after its jobs of a minute, and others are not', async () => {
  const limited = await servedService(runtime(), IMAGE, { maxPerMinute: 1 })
  expect((await limited.submit('a')).status).toBe(202)
  expect(await limited.submit('b')).toMatchObject({ status: 429, body: { error: expect.stringContaining('minute') } })
  await limited.stop()
  let now = 0
  const limit = new RateLimit(2, () => now)
  expect(['a', 'a', 'a', 'b'].map((client) => limit.take(client))).toEqual([true, true, false, true])
  now = 60_001
  expect(limit.take('a')).toBe(true)
})
