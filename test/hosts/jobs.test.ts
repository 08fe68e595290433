import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { LocalJobRuntime } from '../../lib/jobs/local/local-runtime'
import { compileJob } from '../jobs/compile-job'
import { describeRuntime, OUTPUT_BYTES } from '../jobs/contract'
import { run } from './programs'

/** Returns the containers and folders of runs. */
const leftovers = (): string[] => [
  ...run('podman', ['ps', '--all', '--format', '{{.Names}}'])
    .stdout.split('\n')
    .filter((name) => name.startsWith('lummo-run-')),
  ...readdirSync(tmpdir()).filter((name) => name.startsWith('lummo-run-')),
]

describeRuntime('podman', async () => ({
  runtime: new LocalJobRuntime({ engine: 'podman', limits: { outputBytes: OUTPUT_BYTES } }),
  startMs: 6000,
  existing: async () => leftovers(),
  leftovers: async () => leftovers(),
}))

describe('a container', () => {
  const runtime = new LocalJobRuntime({ engine: 'podman', pids: 20 })
  afterAll(() => runtime.close())
  const outputOf = async (script: string, more: Record<string, unknown> = {}) =>
    (await runtime.run(compileJob({}, { command: ['sh', '-c', script], ...more }))).stdout

  test('has the user, the limits and the mounts of the pod, and no network', async () => {
    const script = `
      id -u; id -g
      grep -E '^(CapEff|CapBnd|NoNewPrivs)' /proc/self/status | tr -s '\\t ' ' '
      touch /root-is-writable 2> /dev/null || echo read-only
      touch /source/x 2> /dev/null || echo inputs read-only
      touch /workspace/x && stat -f -c %T /workspace
      ls /sys/class/net
      cat /sys/fs/cgroup/pids.max /sys/fs/cgroup/pids/pids.max 2> /dev/null
      cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes 2> /dev/null
      printf '%s\\n' "$A" "$B"`
    const env = [
      { name: 'A', value: 'one' },
      { name: 'B', value: '$(A) $$(A) $(C)' },
    ]
    expect((await outputOf(script, { env })).trim().split('\n')).toEqual([
      ...['1000', '1000', 'CapEff: 0000000000000000', 'CapBnd: 0000000000000000', 'NoNewPrivs: 1'],
      ...['read-only', 'inputs read-only', 'tmpfs', 'lo', '20', String(256 << 20), 'one', 'one $(A) $(C)'],
    ])
  })

  test('a workspace that is full, and too many processes, are failures of the job', async () => {
    const full = await runtime.run(
      compileJob({}, { command: ['sh', '-c', 'head -c 70000000 /dev/zero > /workspace/x'] }),
    )
    expect(full).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('No space left') })
    const fork = 'for i in $(seq 40); do sleep 5 & done; wait'
    const forked = await runtime.run(compileJob({}, { command: ['sh', '-c', fork] }))
    expect(forked.exitCode).not.toBe(0)
    expect(forked.stderr).toMatch(/fork/)
  })

  test('exit codes of the engine itself are those of the job if the job has started', async () => {
    for (const code of [125, 126, 127]) {
      const result = await runtime.run(compileJob({}, { command: ['sh', '-c', `exit ${code}`] }))
      expect(result.exitCode).toBe(code)
    }
  })

  test('what an engine does not have is refused with the name of the field', async () => {
    const secret = runtime.run(compileJob({}, { env: { TOKEN: { secret: 'api', key: 'token' } } }))
    await expect(secret).rejects.toMatchObject({ reason: 'Invalid', message: expect.stringContaining('Secret/api') })
  })
})
