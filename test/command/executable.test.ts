import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from '../../functions/suite'
import type { CommandResult } from '../../lib/command/command-result'
import { explainValues } from '../../lib/command/commands/explain/explain'
import { graph } from '../../lib/command/commands/graph/graph'
import { importFiles } from '../../lib/command/commands/import/import'
import { outputs } from '../../lib/command/commands/outputs'
import { runTests } from '../../lib/command/commands/test/run-tests'
import type { Suite } from '../../lib/run/package'
import { IS_SINGLE, runExecutable } from '../support/executable'
import { asResourceList, GOLDEN, goldenCases, runList } from '../support/golden'

const folder = mkdtempSync(join(tmpdir(), 'lummo-executable-'))
afterAll(() => rmSync(folder, { recursive: true }))

const all = goldenCases(GOLDEN)
// The bundle is tested elsewhere, with every kind and every error. A standalone executable contains different code, so
// it is tested with every case.
const rooms = new Map(all.map((one) => [one.folder.split('/').at(-2), one]))
const refused = all.filter(({ folder }) => /\/rejects/.test(folder)).filter((_, at) => at % 4 === 0)
const cases = IS_SINGLE ? all : [...new Set([...rooms.values(), ...refused])]

test.each(cases.map((one) => [one.folder.slice(GOLDEN.length + 1), one] as const))(
  'the executable gives for %s what the library gives',
  (_name, { input }) => {
    const list = asResourceList(input)
    const { stdout, stderr, exitCode } = runList(Buffer.from(list))
    const ran = runExecutable([], { input: list.toString() })
    expect(ran).toEqual({ status: exitCode, stdout: stdout.toString(), stderr })
  },
)

test('a folder it runs in does not change it', () => {
  const input = asResourceList(all[0]?.input ?? '').toString()
  writeFileSync(join(folder, '.env'), 'KUSTOMIZE_PLUGIN_CONFIG_ROOT=/\n')
  writeFileSync(join(folder, 'bunfig.toml'), 'preload = ["./missing.ts"]\n')
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}\n')
  expect(runExecutable([], { input, cwd: folder })).toEqual(runExecutable([], { input }))
})

const CONFIG_MAP = '- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: many}\n  data: {a: "1"}\n'

test('a list of several megabytes goes through a pipe whole', () => {
  const input = `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n${CONFIG_MAP.repeat(40_000)}`
  const ran = runExecutable([], { input })
  expect({ status: ran.status, stderr: ran.stderr, same: ran.stdout === input }).toEqual({
    status: 0,
    stderr: '',
    same: true,
  })
})

const EXAMPLE = join(__dirname, '../../kustomize-examples/api-with-database')
const COMMANDS: readonly (readonly [string, readonly string[], Run])[] = [
  ['explain of a field', ['LummoDeployment.scaling.min'], explainValues],
  ['explain of a value', ['Deployment/shop', 'spec.replicas', '--in', 'app.yaml'], explainValues],
  ['explain of an object', ['Service/shop', '--all', '--in', 'app.yaml'], explainValues],
  ['graph', ['app.yaml', 'lummo.yaml'], graph],
  ['graph as DOT', ['--format', 'dot', 'app.yaml'], graph],
  ['outputs', ['--json', 'app.yaml', 'lummo.yaml'], outputs],
  ['import', ['--json', join(GOLDEN, 'lummo-deployment/full/expected.yaml')], importFiles],
  ['test', ['shop.test.yaml'], runTests],
]
type Run = (args: readonly string[], suite: Suite) => CommandResult

describe('commands that load rare code', () => {
  const before = process.cwd()
  beforeAll(() => process.chdir(EXAMPLE))
  afterAll(() => process.chdir(before))

  test.each(COMMANDS)('%s gives what the library gives', (name, args, run) => {
    const expected = run(args, suite)
    expect(expected.exitCode).toBe(0)
    expect(expected.stdout).not.toBe('')
    const command = name.split(' ')[0] ?? ''
    expect(runExecutable([command, ...args], { cwd: EXAMPLE })).toEqual({
      status: 0,
      stdout: expected.stdout,
      stderr: expected.stderr,
    })
  })
})
