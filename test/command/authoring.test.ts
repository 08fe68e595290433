import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { loadAll } from 'js-yaml'
import { suite } from '../../functions/suite'
import { withModeline } from '../../lib/command/commands/modeline'
import { describedTable } from '../../lib/publish/schema/descriptions'
import { descriptionsOf } from '../../lib/publish/tables/inline-table'

const EXECUTABLE = join(__dirname, '../../dist/lummo')
const folder = mkdtempSync(join(tmpdir(), 'lummo-authoring-'))
afterAll(() => rmSync(folder, { recursive: true }))

function lummo(...args: string[]) {
  const ran = spawnSync(process.execPath, [EXECUTABLE, ...args], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 })
  return { status: ran.status, stdout: ran.stdout, stderr: ran.stderr }
}
const content = (path: string) => readFileSync(join(folder, path), 'utf8')
const file = (path: string, text: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}
const KINDS = [...suite.kinds, suite.settings]
const LINE = '# yaml-language-server: $schema='

test('lummo schema prints one schema for all kinds, with what every field means', () => {
  const { status, stdout, stderr } = lummo('schema')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const schema = JSON.parse(stdout)
  for (const { kind } of KINDS) expect(Object.keys(schema.definitions)).toContain(kind)
  for (const kind of KINDS) {
    for (const text of Object.values(descriptionsOf(describedTable(kind)))) {
      if (text !== null) expect(stdout).toContain(JSON.stringify(text))
    }
  }
})

test('lummo schema KIND prints a schema of that kind alone', () => {
  expect(JSON.parse(lummo('schema', 'LummoCron').stdout).properties.kind.const).toBe('LummoCron')
})

test('lummo schema --modeline points files to the schema, once, and changes nothing else', () => {
  file('app.yaml', '# mine\na: 1\n')
  file('deep/er/web.yaml', 'b: 2')
  expect(lummo('schema', '--modeline', 'app.yaml', 'deep/er/web.yaml')).toEqual({
    status: 0,
    stdout: 'wrote lummo.schema.json\nwrote app.yaml\nwrote deep/er/web.yaml\n',
    stderr: '',
  })
  expect(content('app.yaml')).toBe(`${LINE}./lummo.schema.json\n# mine\na: 1\n`)
  expect(content('deep/er/web.yaml')).toBe(`${LINE}../../lummo.schema.json\nb: 2`)
  expect(content('lummo.schema.json')).toBe(lummo('schema').stdout)
  expect(lummo('schema', '--modeline', 'app.yaml').stdout).toBe('nothing to do\n')
})

test('lummo schema --modeline points patches of a kustomization to a schema in which nothing is required', () => {
  file('shop/base/app.yaml', 'a: 1\n')
  file('shop/base/kustomization.yaml', 'resources: [app.yaml]\n')
  file('shop/prod/patches/more.yaml', 'a: 2\n')
  file('shop/prod/kustomization.yaml', 'resources: [../base]\npatches: [{path: patches/more.yaml}]\n')
  expect(lummo('schema', '--modeline', 'shop/base/app.yaml', 'shop/prod/patches/more.yaml').status).toBe(0)
  expect(content('shop/base/app.yaml')).toBe(`${LINE}../../lummo.schema.json\na: 1\n`)
  expect(content('shop/prod/patches/more.yaml')).toBe(`${LINE}../../../lummo.patch.schema.json\na: 2\n`)
  expect(content('lummo.patch.schema.json')).not.toMatch(/"required": \[[^\]]*"containers"/)
  expect(lummo('schema', '--modeline', 'shop/prod/patches/more.yaml').stdout).toBe('nothing to do\n')
})

test('lummo schema --modeline follows no link to a file of somebody else', () => {
  file('mine.txt', 'mine')
  file('app.yaml', 'a: 1\n')
  rmSync(join(folder, 'lummo.schema.json'), { force: true })
  symlinkSync('mine.txt', join(folder, 'lummo.schema.json'))
  const { status, stderr } = lummo('schema', '--modeline', 'app.yaml')
  rmSync(join(folder, 'lummo.schema.json'))
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/lummo.schema.json is a symlink/) })
  expect([content('mine.txt'), content('app.yaml')]).toEqual(['mine', 'a: 1\n'])
})

test('lummo schema --modeline writes nothing at all where a file is missing', () => {
  file('kept.yaml', 'a: 1\n')
  const { status, stderr } = lummo('schema', '--modeline', 'kept.yaml', 'missing.yaml')
  expect({ status, stderr }).toEqual({ status: 1, stderr: 'error[no-file]: missing.yaml does not exist.\n' })
  expect(content('kept.yaml')).toBe('a: 1\n')
})

test.each([
  ['an older line', `# mine\n${LINE}./old.json\na: 1\n`, `# mine\n${LINE}./new.json\na: 1\n`],
  ['line ends of Windows', 'a: 1\r\n', `${LINE}./new.json\r\na: 1\r\n`],
  ['a byte order mark', '\uFEFFa: 1\n', `\uFEFF${LINE}./new.json\na: 1\n`],
  ['a document start', '---\na: 1\n', `${LINE}./new.json\n---\na: 1\n`],
  ['a line like it further down', `a: 1\n${LINE}./old.json\n`, `${LINE}./new.json\na: 1\n${LINE}./old.json\n`],
])('a modeline copes with %s', (_what, before, after) => {
  expect(withModeline(before, './new.json')).toBe(after)
})

test('lummo crds prints a definition of each kind, or of those that are named', () => {
  const named = loadAll(lummo('crds', 'LummoCron').stdout) as { spec: { names: { kind: string } } }[]
  expect(named.map(({ spec }) => spec.names.kind)).toEqual(['LummoCron'])
  expect(loadAll(lummo('crds').stdout)).toHaveLength(KINDS.length)
})

test.each([
  [['schema', 'LummoDeploymnt'], 'unknown kind `LummoDeploymnt`. Did you mean `LummoDeployment`?'],
  [
    ['schema', 'LummoCron', 'LummoJob'],
    'schema accepts at most one KIND. Without a KIND, it prints the schema of all kinds.',
  ],
  [['schema', '--modeline'], 'schema --modeline requires at least one FILE.'],
  [['crds', '--all'], 'crds does not support the option `--all`. Available options: --operator.'],
])('%j is a wrong call', (args, message) => {
  expect(lummo(...args)).toEqual({ status: 2, stdout: '', stderr: `lummo: ${message}\n` })
})
