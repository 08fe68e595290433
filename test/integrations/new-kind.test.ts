import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ROOT = join(__dirname, '../..')
const copy = mkdtempSync(join(tmpdir(), 'lummo-new-kind-'))
afterAll(() => rmSync(copy, { recursive: true }))

/** Runs a Node program in the copy and returns its output. If the program fails, the test fails. */
function node(args: string[], env: NodeJS.ProcessEnv = {}): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: copy,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
  expect({ args, status, stderr: status === 0 ? '' : stderr + stdout }).toEqual({ args, status: 0, stderr: '' })
  return stdout + stderr
}

test('`npm run new-kind` leaves a kind whose golden cases pass', () => {
  for (const part of [
    'functions',
    'lib',
    'operator',
    'test',
    'tools',
    'package.json',
    'package-lock.json',
    'jest.config.json',
  ]) {
    cpSync(join(ROOT, part), join(copy, part), { recursive: true })
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
  const written = node(['tools/new-kind/write.mjs', 'lummo-greeting'])
  expect(written.split('\n')).toEqual(
    expect.arrayContaining(['functions/lummo-greeting/spec.ts', 'functions/suite.ts']),
  )
  // One run writes the expected files. The test compares the files with the output of a run as a function, and with
  // the output of a second run.
  const golden = ['node_modules/jest/bin/jest.js', '-w', '1', 'test/golden.test', '-t', '^lummo-greeting/']
  expect(node(golden, { UPDATE_GOLDEN: '1' })).toMatch(/^Tests: .* 6 passed/m)
  const cases = join(copy, 'test/golden/lummo-greeting')
  const text = (path: string) => readFileSync(join(cases, path), 'utf8')
  expect(readdirSync(cases).sort()).toEqual(['full', 'minimal', 'rejects'])
  expect(text('minimal/case.test.yaml')).toContain('- kind: ConfigMap\n  metadata:\n    name: shop\n')
  expect(text('full/expected.yaml')).toContain('greeting: hello')
  expect(text('rejects/input.yaml')).toMatch(/^# +\^ error bad-value: `greeting` is empty\./m)
}, 300_000)
