import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from '../../functions/suite'
import { COMMANDS } from '../../lib/command/commands'
import { check } from '../../lib/command/commands/check'
import { completion } from '../../lib/command/commands/completion'
import { render } from '../../lib/command/commands/render'
import { optionsOf } from '../../lib/command/options'
import { editedText } from '../support/edited-text'

const scratch = mkdtempSync(join(tmpdir(), 'lummo-formats-'))
afterAll(() => rmSync(scratch, { recursive: true }))
const app = (more: string, kind = 'LummoDeployment') => {
  const file = join(mkdtempSync(join(scratch, 'app-')), 'a b.yaml')
  writeFileSync(
    file,
    `apiVersion: krm.lummo.dev/v1alpha1\nkind: ${kind}\nmetadata: {name: web}\nspec:\n  containers: {image: "r.example.com/a:1.0", http: 80, resources: {cpu: 10m, memory: 8Mi}}\n  ${more}\n`,
  )
  return file
}
const broken = app('replcas: 2')
/**
 * Kubernetes ignores `maxUnavailable` of a StatefulSet unless a feature gate is enabled, so the finding is a warning.
 */
const warned = app('update: {maxUnavailable: 2}', 'LummoStatefulSet')

test('a report of more than ten findings ends with their number for each code', () => {
  const fields = Array.from({ length: 10 }, (_, at) => `x${at}: 1`).join('\n  ')
  const ten = check([app(fields)], suite).stdout
  expect(ten).toMatch(/\n\n10 errors, 0 warnings\n$/)
  const more = check([app(`${fields}\n  replicas: two`)], suite).stdout
  expect(more).toMatch(/\n\n10 unknown-field\n 1 wrong-type\n11 errors, 0 warnings\n$/)
})

test('SARIF has a rule and a region for each finding', () => {
  const { runs, version } = JSON.parse(check(['--format', 'sarif', broken], suite).stdout)
  expect(version).toBe('2.1.0')
  expect(runs[0].tool.driver.rules).toEqual([
    { id: 'unknown-field', shortDescription: { text: expect.stringMatching(/\.$/) } },
  ])
  expect(runs[0].results).toEqual([
    {
      ruleId: 'unknown-field',
      ruleIndex: 0,
      level: 'error',
      message: { text: expect.stringContaining('`replcas` is not a field') },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: encodeURI(broken) },
            region: { startLine: 6, startColumn: 3, endColumn: 10 },
          },
          logicalLocations: [{ fullyQualifiedName: 'LummoDeployment/web', kind: 'object' }],
        },
      ],
    },
  ])
})

test('a Code Quality report has a fingerprint that does not depend on the line', () => {
  const [entry] = JSON.parse(check(['--format', 'gitlab', broken], suite).stdout)
  expect(entry).toMatchObject({
    check_name: 'unknown-field',
    severity: 'critical',
    fingerprint: expect.stringMatching(/^\w{12}$/),
    location: { path: broken, lines: { begin: 6 } },
  })
})

test('each entry of a Code Quality report has the fields that GitLab requires, and a different fingerprint', () => {
  const twice = join(mkdtempSync(join(scratch, 'twice-')), 'twice.yaml')
  writeFileSync(twice, [broken, broken, warned].map((file) => readFileSync(file, 'utf8')).join('---\n'))
  const entries: Record<string, unknown>[] = JSON.parse(check(['--format', 'gitlab', twice], suite).stdout)
  expect(entries.filter(({ check_name }) => check_name === 'unknown-field')).toHaveLength(2)
  for (const entry of entries) {
    expect(entry).toEqual({
      description: expect.stringMatching(/\S/),
      check_name: expect.stringMatching(/^[a-z-]+$/),
      fingerprint: expect.any(String),
      severity: expect.stringMatching(/^(info|minor|major|critical|blocker)$/),
      location: { path: twice, lines: { begin: expect.any(Number) } },
    })
  }
  expect(new Set(entries.map(({ fingerprint }) => fingerprint)).size).toBe(entries.length)
})

test('a file name with `#` or `?` stays one path in SARIF', () => {
  const file = join(mkdtempSync(join(scratch, 'names-')), 'a#b?c.yaml')
  writeFileSync(file, readFileSync(broken, 'utf8'))
  const { runs } = JSON.parse(check(['--format', 'sarif', file], suite).stdout)
  const { uri } = runs[0].results[0].locations[0].physicalLocation.artifactLocation
  expect(new URL(uri, 'file:///').pathname).toBe(uri)
  expect(decodeURIComponent(uri)).toBe(file)
})

test('Markdown starts with the counts', () => {
  expect(check(['--format=markdown', broken], suite).stdout).toMatch(
    /^\*\*1 error, 0 warnings\*\*\n\n- \*\*Error\*\* `.*a b\.yaml:6`: `replcas` is not .* \(`unknown-field`\)\n$/,
  )
})

test('an unknown format is a wrong call', () => {
  expect(check(['--format', 'sariff', broken], suite)).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('Did you mean `sarif`?'),
  })
})

test('--strict fails for warnings, and --quiet prints only what fails', () => {
  const plain = check([warned], suite)
  expect(plain).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^warning\[/) })
  expect(check(['--strict', warned], suite)).toMatchObject({ exitCode: 1, stdout: plain.stdout })
  expect(check(['--quiet', warned], suite)).toMatchObject({ exitCode: 0, stdout: '' })
  expect(check(['--quiet', '--strict', warned], suite)).toMatchObject({
    exitCode: 1,
    stdout: expect.stringMatching(/^warning\[/),
  })
  expect(render(['--strict', warned], suite)).toMatchObject({ exitCode: 1, stdout: '' })
  expect(render(['--quiet', warned], suite)).toMatchObject({ exitCode: 0, stderr: '' })
})

test('a baseline leaves out what it lists, wherever the line is now, and nothing more', () => {
  const text = (more: string) => editedText(readFileSync(broken, 'utf8'), 'spec:', `${more}spec:`)
  const baseline = join(scratch, 'baseline.json')
  writeFileSync(baseline, check(['--json', broken], suite).stdout)
  const run = () => check(['--baseline', baseline, broken], suite)
  expect(run()).toMatchObject({ exitCode: 0, stdout: '0 errors, 0 warnings\n' })
  const before = text('')
  writeFileSync(broken, text('# a comment\n'))
  expect(run()).toMatchObject({ exitCode: 0 })
  writeFileSync(broken, editedText(before, 'http: 80', 'htp: 80'))
  expect(run().stdout).toMatch(/^error\[unknown-field\]: `htp`[\s\S]*\n1 error, 0 warnings\n$/)
  writeFileSync(broken, before)
  writeFileSync(baseline, '{}')
  expect(run()).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/^error\[bad-baseline\]/) })
})

describe('completion', () => {
  test.each(['bash', 'zsh', 'fish'])('%s knows all commands and options', (shell) => {
    const { stdout, exitCode } = completion([shell], COMMANDS)
    expect(exitCode).toBe(0)
    for (const name of Object.keys(COMMANDS)) {
      expect(stdout).toContain(name)
      for (const option of Object.keys(optionsOf(name))) expect(stdout).toContain(option)
    }
  })

  test.each([
    [
      ['lummo', 'exp'],
      ['explain', 'explain-settings'],
    ],
    [['lummo', 'diff', '--gi'], ['--git']],
    [['lummo', 'check', '--format', 's'], ['sarif']],
    [['lummo', 'completion', 'f'], ['fish']],
  ])('bash completes %j', (words, expected) => {
    const { stdout } = completion(['bash'], COMMANDS)
    const script = `${stdout}\nCOMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _lummo; printf '%s\\n' "\${COMPREPLY[@]}"`
    expect(spawnSync('bash', ['-c', script], { encoding: 'utf8' }).stdout.trim().split('\n')).toEqual(expected)
  })

  test('another shell is a wrong call', () => {
    expect(completion(['csh'], COMMANDS).exitCode).toBe(2)
  })
})
