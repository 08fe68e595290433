import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dump } from 'js-yaml'
import { LocalJobRuntime } from '../../lib/jobs/local/local-runtime'
import { COMPILER, compileObject } from '../jobs/compile-job'
import { servedService } from '../jobs/compile-service'
import { cProgram } from '../jobs/played-program'
import { consoleSteps, corrected, isShown, takeSteps } from '../support/console'
import { freePort } from './as-nobody'
import { pause, until } from './processes'
import { LUMMO, programs, ROOT, run, scratch } from './programs'

test('the commands of the page can be typed, and show what is printed', () => {
  const page = join(ROOT, 'docs/how-to/run-a-job.md')
  const text = readFileSync(page, 'utf8')
  const taken = takeSteps(consoleSteps(text), mkdtempSync(join(scratch, 'jobs-')), programs.bin, programs.env)
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(page, corrected(text, taken))
  expect(taken.length).toBeGreaterThan(5)
  expect(taken.filter((step) => !isShown(step))).toEqual([])
})

test('the service compiles code of strangers with gcc', async () => {
  const service = await servedService(new LocalJobRuntime({ engine: 'podman' }), COMPILER)
  try {
    const [good, bad, hostile] = await Promise.all(
      ['int main(void) { return 0; }', 'int main(void) { return 0 }', '#include "/etc/shadow"\n'].map((code) =>
        service.submit(code),
      ),
    )
    expect((await service.result(good?.body.job_id)).body).toMatchObject({ status: 'completed', compiled: true })
    expect((await service.result(bad?.body.job_id)).body).toMatchObject({
      compiled: false,
      result: { exitCode: 1, stderr: expect.stringContaining("expected ';'") },
    })
    expect((await service.result(hostile?.body.job_id)).body).toMatchObject({
      compiled: false,
      result: { stderr: expect.stringContaining('Permission denied') },
    })
  } finally {
    await service.stop()
  }
})

test('Ctrl-C stops a job that runs here, and removes its container', async () => {
  const folder = mkdtempSync(join(scratch, 'ctrl-c-'))
  writeFileSync(join(folder, 'job.yaml'), dump(compileObject()))
  writeFileSync(join(folder, 'main.c'), cProgram({ stdout: 'started\n', hangs: true }))
  const child = spawn(process.execPath, [LUMMO, 'run', 'job.yaml', '--file', 'main.c=main.c'], {
    cwd: folder,
    env: programs.env,
  })
  let stdout = ''
  child.stdout.on('data', (text) => (stdout += text))
  const ended = new Promise((resolve) => child.once('close', resolve))
  await until(() => stdout === 'started\n', 'the output of the job')
  child.kill('SIGINT')
  expect(await ended).toBe(130)
  expect(run('podman', ['ps', '--all', '--format', '{{.Names}}']).stdout).not.toContain('lummo-run-')
})

test('nothing outlives its TTL if the runtime is killed at random', () => {
  const soak = ['tools/build/build.mjs', '--run', 'test/jobs/soak.ts', '--jobs', '16']
  const { status, stdout, stderr } = spawnSync(process.execPath, soak, { cwd: ROOT, encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const report = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
  expect(report).toMatchObject({ left: [], failed: {} })
  expect(report.kills).toBeGreaterThan(0)
})

test('the image of the service answers as an unprivileged user on a read-only root', async () => {
  const certificates = ['/etc/ssl/certs', '/etc/ca-certificates', '/usr/local/share/ca-certificates']
  const mounts = certificates.flatMap((path) =>
    spawnSync('test', ['-e', path]).status === 0 ? ['--volume', `${path}:${path}:ro`] : [],
  )
  const image = 'localhost/will-it-compile:test'
  const file = 'kustomize-examples/will-it-compile/Dockerfile'
  const trust = ['--env', 'NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt']
  const build = ['build', '--quiet', '--network', 'host', ...mounts, ...trust, '--file', file, '--tag', image, '.']
  expect(run('podman', build, { cwd: ROOT })).toMatchObject({ status: 0 })
  const port = await freePort()
  const name = `will-it-compile-${process.pid}`
  const options = ['--detach', '--rm', '--name', name, '--network', 'host', '--read-only', '--cap-drop', 'ALL']
  run('podman', ['run', ...options, '--user', '1000:1000', '--env', `PORT=${port}`, image])
  try {
    const health = async () => (await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined))?.json()
    for (let tries = 0; tries < 100 && (await health()) === undefined; tries += 1) await pause(200)
    expect(await health()).toMatchObject({ status: 'ok' })
  } finally {
    run('podman', ['rm', '--force', '--time', '0', name])
  }
})
