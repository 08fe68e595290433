import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { corrected, consoleSteps, isShown, takeSteps } from '../support/console'
import { installPackage } from '../support/packed-package'

const ROOT = join(__dirname, '../..')
const PAGE = join(ROOT, 'docs/how-to/define-a-kind.md')
const page = readFileSync(PAGE, 'utf8')

const scratch = mkdtempSync(join(tmpdir(), 'lummo-own-'))
mkdirSync(join(scratch, 'bin'))
symlinkSync(join(ROOT, 'dist/lummo'), join(scratch, 'bin/lummo'))
const installed = join(scratch, 'installed')
beforeAll(() => installPackage(installed, ['zod', '@types/node', 'undici-types']), 300_000)
afterAll(() => rmSync(scratch, { recursive: true }))

function run(program: string, args: readonly string[], cwd: string) {
  const { NODE_OPTIONS, ...env } = process.env
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8' })
  return { status, stdout, stderr }
}

/** Writes a project, and installs the package into it. */
function project(...args: readonly string[]): string {
  const folder = mkdtempSync(join(scratch, 'project-'))
  const written = run(process.execPath, [join(ROOT, 'dist/lummo'), 'init', ...args], folder)
  if (written.status !== 0) throw new Error(written.stderr)
  cpSync(join(installed, 'node_modules'), join(folder, 'node_modules'), { recursive: true, verbatimSymlinks: true })
  return folder
}

test('the project of `lummo init --kind` builds, and its tests pass', () => {
  const folder = project('--kind', 'AcmeBucket', '--api-version', 'storage.acme.example.com/v1')
  const { status, stdout } = run('npm', ['test', '--offline'], folder)
  expect(stdout).toContain('pass test/app.test.yaml\n')
  expect(stdout).toContain('pass test/wrong.test.yaml: A misspelt field is an error at its line\n2 tests, 0 failed\n')
  expect(status).toBe(0)
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const own = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  expect(dependencies['lummo-krm-functions']).toBe(`^${own.version}`)
}, 300_000)

test('the package needs no other package, names its licenses, and contains only public types', () => {
  const home = join(installed, 'node_modules/lummo-krm-functions')
  const { dependencies, peerDependencies, peerDependenciesMeta } = JSON.parse(
    readFileSync(join(home, 'package.json'), 'utf8'),
  )
  expect(dependencies).toBeUndefined()
  for (const peer of Object.keys(peerDependencies)) expect(peerDependenciesMeta[peer]).toEqual({ optional: true })
  const notices = readFileSync(join(home, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8')
  for (const name of ['js-yaml', 'zod']) expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+: MIT$`, 'm'))
  const types = readdirSync(join(home, 'dist/types'), { recursive: true, encoding: 'utf8' })
  expect(types).toContain('lib/index.d.ts')
  expect(types.filter((name) => name.startsWith('functions/lummo-'))).toEqual([])
})

test('a consumer with strict types compiles every export, without checks of libraries left out', () => {
  const folder = mkdtempSync(join(scratch, 'consumer-'))
  symlinkSync(join(installed, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(
    join(folder, 'main.ts'),
    `import * as lummo from 'lummo-krm-functions'
const settings: lummo.Settings['targets']['kubernetes'] = '1.34'
const names: string[] = lummo.suite.kinds.map(({ kind }) => kind)
export const all = [lummo, settings, names]
// @ts-expect-error Kubernetes 1.2 is not a supported version.
export const wrong: lummo.Settings['targets']['kubernetes'] = '1.2'
`,
  )
  const args = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--module', 'nodenext', '--types', 'node', 'main.ts']
  expect(run(join(folder, 'node_modules/.bin/tsc'), args, folder)).toEqual({ status: 0, stdout: '', stderr: '' })
}, 300_000)

test('the worked kind of the page compiles against the packed types, and prints what the page shows', () => {
  const folder = project('--kind', 'AcmeBucket', '--api-version', 'storage.acme.example.com/v1')
  for (const [, path = '', content = ''] of page.matchAll(/^`([^`\n]+)`\n\n```(?:ts|yaml)\n([\s\S]*?)^```$/gm)) {
    expect(readdirSync(join(folder, dirname(path))).length).toBeGreaterThan(0)
    writeFileSync(join(folder, path), content)
  }
  const steps = consoleSteps(page).filter((step) => 'command' in step && !step.command.startsWith('lummo init'))
  expect(steps.length).toBeGreaterThan(4)
  const taken = takeSteps(steps, folder, join(folder, 'node_modules/.bin'))
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(PAGE, corrected(page, taken))
  expect(taken.filter((step) => !isShown(step))).toEqual([])
  // Descriptions are kept in the schema of a kind that uses another copy of zod.
  const { stdout } = run(process.execPath, ['dist/main.js', 'schema', 'AcmeBucket'], folder)
  expect(JSON.parse(stdout).properties.spec.properties.region).toMatchObject({
    description: 'Where the files are stored.',
    default: 'europe',
  })
}, 300_000)

test('the page shows what `lummo init --kind` prints', () => {
  const steps = consoleSteps(page).filter((step) => 'command' in step && step.command.startsWith('lummo init'))
  const taken = takeSteps(steps, mkdtempSync(join(scratch, 'page-')), join(scratch, 'bin'))
  expect(taken).toHaveLength(1)
  expect(taken.filter((step) => !isShown(step))).toEqual([])
})
