import type { JobRuntime, RunOptions } from '../../lib/contracts/job-runtime'
import { COMPILER, compileJob } from './compile-job'
import { type Behaviour, cProgram } from './played-program'

export interface RuntimeUnderTest {
  /** Runs jobs with an output of at most 4096 bytes. */
  runtime: JobRuntime
  /** Milliseconds within which a job starts. */
  startMs: number
  /** Fields of every LummoJob, such as the node of its pod. */
  spec?: Record<string, unknown>
  /** Returns the names of all objects that exist because of runs. */
  existing(): Promise<string[]>
  /** Returns the names of all objects that would remain without the runtime. */
  leftovers(): Promise<string[]>
}

/** Output limit of each runtime in these tests, in bytes. */
export const OUTPUT_BYTES = 4096
/** An image that does not exist. */
export const MISSING_IMAGE = 'localhost/lummo-missing:1'

jest.setTimeout(300_000)

/** Defines tests of the behaviour that all runtimes share. All tests share one runtime. */
export function describeRuntime(name: string, create: () => Promise<RuntimeUnderTest>): void {
  describe(`${name} is a runtime of jobs`, () => {
    let tested: RuntimeUnderTest
    beforeAll(async () => {
      tested = await create()
    })
    afterAll(() => tested.runtime.close())
    const run = (behaviour: Behaviour, options: RunOptions = {}) =>
      tested.runtime.run(compileJob(tested.spec), {
        ...options,
        files: { 'main.c': cProgram(behaviour), ...options.files },
      })
    testResults(run)
    testEnds(run, () => tested.startMs)
    testProblems(() => tested)
  })
}

type Run = (behaviour: Behaviour, options?: RunOptions) => ReturnType<JobRuntime['run']>

/** Contains both streams, even if the runtime does not separate them. */
const outputOf = ({ stdout, stderr }: { stdout: string; stderr: string }): string => stdout + stderr

function testResults(run: Run): void {
  test('a program that compiles has its output and its exit code', async () => {
    const result = await run({ stdout: 'it compiles: ü\n', stderr: 'careful\n', exitCode: 3 })
    expect(result).toMatchObject({ exitCode: 3, timedOut: false, truncated: false })
    expect(outputOf(result)).toContain('it compiles: ü\n')
    expect(outputOf(result)).toContain('careful\n')
    expect(result.isCombined ? result.stderr : result.stdout).not.toContain('careful')
    expect(result.duration).toBeGreaterThan(0)
  })

  test('a compile error is a result', async () => {
    const result = await run({ isBroken: true })
    expect(result).toMatchObject({ exitCode: 1, timedOut: false })
    expect(outputOf(result)).toContain('error:')
  })

  test('variables reach the program unchanged, also with characters of shells and of Kubernetes', async () => {
    const greeting = '$(PATH) `id` "quoted" $HOME ; rm -rf / \n$$'
    const result = await run({ greets: true }, { env: { GREETING: greeting } })
    expect(result).toMatchObject({ exitCode: 0, stdout: `${greeting}\n` })
  })

  test('a name and a content of a file never reach a shell', async () => {
    const files = { 'a.$(touch x)': '' }
    await expect(run({}, { files })).rejects.toMatchObject({ reason: 'Invalid' })
    const result = await run({ stdout: 'safe\n' }, { files: { '-o.c': '$(touch /workspace/x); `id`' } })
    expect(result).toMatchObject({ exitCode: 0, stdout: 'safe\n' })
  })

  test('an output after the maximum is dropped, and the start is returned', async () => {
    const result = await run({ lines: 100 })
    expect(result).toMatchObject({ exitCode: 0, truncated: true })
    expect(Buffer.byteLength(result.stdout)).toBe(OUTPUT_BYTES)
    const whole = await run({ lines: OUTPUT_BYTES / 64 })
    expect(whole).toMatchObject({ exitCode: 0, truncated: false })
    expect(Buffer.byteLength(whole.stdout)).toBe(OUTPUT_BYTES)
  })

  test('output arrives in parts that together are the result', async () => {
    const parts: string[] = []
    const states: string[] = []
    const result = await run(
      { stdout: 'one\n', lines: 2 },
      { onOutput: (text) => parts.push(text), onProgress: ({ state }) => states.push(state) },
    )
    expect(parts.join('')).toBe(result.stdout)
    expect(result.stdout.startsWith('one\n')).toBe(true)
    expect(states.every((state) => ['waiting', 'running'].includes(state))).toBe(true)
  })

  test('jobs run at the same time, each with its own files', async () => {
    const results = await Promise.all(['a', 'b', 'c'].map((stdout) => run({ stdout })))
    expect(results.map(({ stdout }) => stdout)).toEqual(['a', 'b', 'c'])
  })
}

function testEnds(run: Run, startMs: () => number): void {
  test('a job is stopped after its timeout, and its output until then is returned', async () => {
    const timeout = startMs()
    const result = await run({ stdout: 'before\n', hangs: true }, { timeout })
    expect(result).toMatchObject({ exitCode: 124, timedOut: true, stdout: 'before\n' })
    expect(result.duration).toBeGreaterThanOrEqual(timeout - 1)
  })

  test('a signal stops a job', async () => {
    const abort = new AbortController()
    const running = run({ stdout: 'started\n', hangs: true }, { signal: abort.signal, onOutput: () => abort.abort() })
    await expect(running).rejects.toMatchObject({ name: 'JobError', reason: 'Cancelled' })
    await expect(run({}, { signal: AbortSignal.abort() })).rejects.toMatchObject({ reason: 'Cancelled' })
  })

  test('a signal stops a job before it has started', async () => {
    const abort = new AbortController()
    const running = run({ hangs: true }, { signal: abort.signal })
    abort.abort()
    await expect(running).rejects.toMatchObject({ reason: 'Cancelled' })
  })
}

function testProblems(tested: () => RuntimeUnderTest): void {
  const job = (more: Record<string, unknown> = {}, containers: Record<string, unknown> = {}) =>
    compileJob({ ...tested().spec, ...more }, containers)

  test('a missing image is an error that names it', async () => {
    const { runtime } = tested()
    const failed = runtime.run(job({}, { image: MISSING_IMAGE }))
    await expect(failed).rejects.toMatchObject({
      reason: 'ImageMissing',
      message: expect.stringContaining(MISSING_IMAGE),
    })
    expect(await runtime.imageExists(MISSING_IMAGE)).toBe(false)
    expect(await runtime.imageExists(COMPILER)).toBe(true)
  })

  test('a command that does not exist is an error, and not an exit code', async () => {
    const failed = tested().runtime.run(job({}, { command: ['/no/such/command'] }))
    await expect(failed).rejects.toMatchObject({ reason: 'NotStarted' })
  })

  test('invalid options are refused before anything is created', async () => {
    const { runtime, existing } = tested()
    const before = await existing()
    const wrong: [RunOptions, RegExp][] = [
      [{ files: { '../main.c': '' } }, /not a valid file name/],
      [{ files: { 'main.c': 'x'.repeat(600_000) } }, /at most 524288 are allowed/],
      [{ env: { 'A-B': '1' } }, /not a valid variable name/],
      [{ env: { A: 'x'.repeat(40_000) } }, /at most 32768 are allowed/],
      [{ env: { A: 'a\0b' } }, /NUL/],
      [{ timeout: 0 }, /greater than 0/],
      [{ timeout: Number.NaN }, /greater than 0/],
      [{ labels: { 'a b': '1' } }, /not a valid label/],
    ]
    for (const [options, message] of wrong) {
      const failed = runtime.run(job(), options)
      await expect(failed).rejects.toMatchObject({ reason: 'Invalid', message: expect.stringMatching(message) })
    }
    const parallel = runtime.run(job({ parallelism: 2, completions: 2 }))
    await expect(parallel).rejects.toMatchObject({ reason: 'Invalid' })
    const without = runtime.run(job({ inputs: undefined, inputsPath: undefined }), { files: { a: '' } })
    await expect(without).rejects.toMatchObject({ reason: 'Invalid', message: expect.stringContaining('`inputs`') })
    // Earlier jobs can disappear in the meantime, when their TTL expires.
    expect((await existing()).filter((name) => !before.includes(name))).toEqual([])
  })

  test('nothing remains', async () => {
    expect(await tested().leftovers()).toEqual([])
  })

  test('a closed runtime refuses jobs', async () => {
    const { runtime } = tested()
    await runtime.close()
    await expect(runtime.run(job())).rejects.toMatchObject({ reason: 'Unavailable' })
  })
}
