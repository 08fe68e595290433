import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { suite } from '../../../../functions/suite'
import { defineKind } from '../../../kind/define-kind'
import { shape } from '../../../kind/table/table'
import type { Settings } from '../../../settings/spec'
import { runTests } from './run-tests'
import { editedText } from '../../../../test/support/edited-text'

const before = process.cwd()
let folder = ''
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'lummo-test-')))
  process.chdir(folder)
})
afterEach(() => {
  process.chdir(before)
  rmSync(folder, { recursive: true })
})

const APP = `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoDeployment
metadata: {name: shop}
spec:
  replicas: 2
  containers:
    image: registry.example.com/shop:1.0.0
    http: 8080
    resources: {cpu: 100m, memory: 128Mi}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: legacy}
data: {a: "1"}
`

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
}

/** Runs a test of the shop. */
function shop(test: string, ...args: readonly string[]) {
  write({ 'app.yaml': APP, 'shop.test.yaml': `input: app.yaml\n${test}` })
  return runTests(args, suite)
}

/** Returns the failures of a test, each without its excerpt. */
const failuresOf = (test: string): string[] =>
  shop(test)
    .stdout.split('\n')
    .filter((line) => /^error\[| --> /.test(line))

const DEPLOYMENT = `expect:
- kind: Deployment
  metadata: {name: shop}
  spec:
    replicas: 2
    paused: null
    template:
      spec:
        containers:
        - name: shop
          resources: {requests: {cpu: 100m}}
`

test('a test of some fields, absent objects and unchanged objects passes', () => {
  const { stdout, exitCode } = shop(`${DEPLOYMENT}absent: [Ingress, Deployment/other]\nunchanged: [ConfigMap/legacy]\n`)
  expect({ stdout, exitCode }).toEqual({ stdout: 'pass shop.test.yaml\n1 test, 0 failed\n', exitCode: 0 })
})

test('a failure shows the line of the expectation, both values, and how to accept the output', () => {
  const { stdout, exitCode } = shop(
    `name: The shop has three pods\n${editedText(DEPLOYMENT, 'replicas: 2', 'replicas: 3')}`,
  )
  expect(stdout).toBe(`FAIL shop.test.yaml: The shop has three pods
error[test-value]: \`spec.replicas\` of Deployment/shop must be \`3\`, but is \`2\`.
 --> shop.test.yaml:7:15 Deployment/shop spec.replicas
7 |     replicas: 3
  |               ^

1 test, 1 failed
If the output is correct, run \`lummo test --update\`.
`)
  expect(exitCode).toBe(1)
})

test.each([
  ['a field that is misspelt', 'spec: {replica: 2}', 'Deployment/shop has no `spec.replica`. Did you mean `replicas`?'],
  [
    'a field that must be absent',
    'spec: {replicas: null}',
    '`spec.replicas` of Deployment/shop must be absent, but is `2`.',
  ],
  ['a field that is absent', 'spec: {paused: true}', 'Deployment/shop has no `spec.paused`. The test expects `true`.'],
  [
    'an entry of a list',
    'spec: {template: {spec: {containers: [{name: shp}]}}}',
    '`spec.template.spec.containers` of Deployment/shop has no entry `shp`. Did you mean `shop`?',
  ],
  [
    'a field of an entry',
    'spec: {template: {spec: {containers: [{name: shop, image: "b:1"}]}}}',
    '`spec.template.spec.containers[0].image` of Deployment/shop must be `"b:1"`, but is `"registry.example.com/shop:1.0.0"`.',
  ],
  [
    'a list without names',
    'spec: {selector: {matchExpressions: [1]}}',
    'Deployment/shop has no `spec.selector.matchExpressions`. The test expects `[1]`.',
  ],
])('%s is reported', (_name, spec, message) => {
  const [first] = failuresOf(`expect:\n- kind: Deployment\n  metadata: {name: shop}\n  ${spec}\n`)
  expect(first).toBe(`error[test-value]: ${message}`)
})

test.each([
  [
    'a name',
    '{kind: Deployment, metadata: {name: shp}}',
    'Deployment/shp is not in the output. Did you mean `Deployment/shop`?',
  ],
  [
    'a kind',
    '{kind: Deploymnet, metadata: {name: shop}}',
    'Deploymnet/shop is not in the output. Did you mean `Deployment/shop`?',
  ],
  ['an API version', '{apiVersion: apps/v2, kind: Deployment}', 'Deployment has `apiVersion: apps/v1`, not `apps/v2`.'],
])('an object that does not exist is reported with the nearest one: %s', (_name, object, message) => {
  expect(failuresOf(`expect: [${object}]\n`)).toEqual([`error[test-object]: ${message}`, ' --> shop.test.yaml:2:10'])
})

test('objects that are excluded, changed or not listed are reported at their line', () => {
  expect(failuresOf('absent: [Service]\nunchanged: [ConfigMap/legcy]\n')).toEqual([
    'error[test-object]: Service/shop must be absent, but is in the output.',
    ' --> shop.test.yaml:2:10',
    'error[test-object]: ConfigMap/legcy is not in the output. Did you mean `ConfigMap/legacy`?',
    ' --> shop.test.yaml:3:13',
  ])
  const unlisted = failuresOf(
    'expect: [{kind: Deployment}, {kind: Service}]\nunchanged: [ConfigMap/legacy]\nothers: absent\n',
  )
  expect(unlisted.slice(0, 2)).toEqual([
    'error[test-object]: ServiceAccount/shop is in the output, but the test does not list it. Add the object to `expect`.',
    ' --> shop.test.yaml:4:9 ServiceAccount/shop',
  ])
  expect(unlisted.filter((line) => /\]: (?:Deployment|Service|ConfigMap)\//.test(line))).toEqual([])
})

describe('a test that cannot be meant is an error, with exit code 1', () => {
  test.each([
    ['expect: []\n', 'test-file', 'The test expects nothing, so it cannot fail.'],
    ['expct: []\n', 'unknown-field', 'Did you mean `expect`?'],
    ['others: absnt\n', 'not-allowed', 'Did you mean `absent`?'],
    ['expect: [{metadata: {name: shop}}]\n', 'missing-field', 'has no `kind`'],
    ['absent: [Ingres]\n', 'test-file', 'Unknown kind `Ingres`. Did you mean `Ingress`?'],
    ['unchanged: [ConfigMap]\n', 'test-file', 'Write `Kind/name` or `Kind/namespace/name`.'],
    ['findings: [{cod: a}]\n', 'unknown-field', 'Did you mean `code`?'],
    ['golden: shop.expected.yaml\n', 'test-golden', 'shop.expected.yaml does not exist. Run `lummo test --update`'],
    ['settings: lumo.yaml\nabsent: [Ingress]\n', 'test-file', 'lumo.yaml does not exist.'],
    ['absent: [Ingress]\n---\ninput: a\n', 'test-file', 'A test file contains one document.'],
    ['absent: [\n', 'not-yaml', 'The YAML is not valid'],
  ])('%j', (text, code, message) => {
    const { stdout, exitCode } = shop(text)
    expect(exitCode).toBe(1)
    expect(stdout).toContain(`error[${code}]`)
    expect(stdout).toContain(message)
    expect(stdout).toMatch(/ --> shop\.test\.yaml:\d+:\d+/)
  })

  test('a folder without tests, a file that is not a test, and a path that does not exist', () => {
    write({ 'app.yaml': APP })
    for (const [path, message] of [
      ['.', '. contains no test files. Add a file named `NAME.test.yaml`.'],
      ['app.yaml', 'app.yaml is not a test file.'],
      ['nothing', 'nothing does not exist.'],
    ] as const) {
      const { stdout, exitCode } = runTests([path], suite)
      expect(stdout).toContain(message)
      expect(exitCode).toBe(1)
    }
    expect(runTests(['--updat'], suite)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--update') })
  })
})

describe('findings', () => {
  const WRONG = editedText(APP, 'replicas: 2', 'replicsa: 2')
  const run = (test: string, app = WRONG) => {
    write({ 'app.yaml': app, 'shop.test.yaml': `input: app.yaml\n${test}` })
    return runTests([], suite)
  }

  test('an error of the input fails a test that does not list it, at the line of the input', () => {
    expect(run('absent: [Ingress]\n').stdout).toContain(
      'error[unknown-field]: `replicsa` is not a field of `spec`. Did you mean `replicas`?\n --> app.yaml:5:3',
    )
  })

  test.each([
    ['{code: unknown-field}', 0],
    ['{code: unknown-field, file: app.yaml, line: 5, severity: error, object: LummoDeployment/shop}', 0],
    ['{code: unknown-field, field: spec.replicsa, message: Did you mean}', 0],
    ['{code: unknown-field, line: 6}', 1],
    ['{code: unknown-field, object: LummoDeployment/other}', 1],
    ['{code: unknown-feild}', 1],
  ])('%s', (finding, exitCode) => {
    const ran = run(`findings: [${finding}]\n`)
    expect(ran.exitCode).toBe(exitCode)
    if (exitCode === 1) expect(ran.stdout).toMatch(/test-finding[^\n]*(Reported: |Did you mean `unknown-field`)/)
  })

  test('a list is complete: a warning that it does not contain fails the test, and an empty list expects none', () => {
    const warned = editedText(APP, ':1.0.0', ':latest')
    expect(run('absent: [Ingress]\n', warned).exitCode).toBe(0)
    expect(run('findings: []\n', warned).stdout).toContain('warning[moving-image]')
    expect(run('findings: []\n', warned).exitCode).toBe(1)
    expect(run('findings: []\n', APP).exitCode).toBe(0)
  })

  test('objects of an input with errors cannot be expected', () => {
    expect(run('findings: [{code: unknown-field}]\nexpect: [{kind: Deployment}]\n').stdout).toContain(
      'The input has errors, so there is no output. Remove `expect`',
    )
  })
})

describe('an update', () => {
  test('writes the values of listed fields, and keeps comments and order', () => {
    const test = `# Why the shop has pods.
expect:
- kind: Deployment # the only one
  metadata: {name: shop}
  spec:
    # Two zones.
    replicas: 3
    paused: null
    template: {spec: {automountServiceAccountToken: null}}
- kind: Ingress
  metadata: {name: shop}
`
    const ran = shop(test, '--update')
    expect(ran).toMatchObject({ stdout: 'pass shop.test.yaml\nwrote shop.test.yaml\n1 test, 0 failed\n', exitCode: 0 })
    expect(readFileSync('shop.test.yaml', 'utf8')).toBe(`input: app.yaml
# Why the shop has pods.
expect:
- kind: Deployment # the only one
  metadata: {name: shop}
  spec:
    # Two zones.
    replicas: 2
    paused: null
    template: {spec: {automountServiceAccountToken: false}}
`)
    expect(readdirSync('.').sort()).toEqual(['app.yaml', 'shop.test.yaml'])
    expect(runTests(['--update'], suite).stdout).toBe('pass shop.test.yaml\n1 test, 0 failed\n')
  })

  test('lists new objects if the test excludes others, and writes golden files', () => {
    shop('expect: [{kind: Deployment}]\nothers: absent\ngolden: out/all.yaml\n', '--update')
    const text = readFileSync('shop.test.yaml', 'utf8')
    expect(text).toMatch(
      /^input: app\.yaml\nexpect: \[\{kind: Deployment\}, \{kind: .+\nothers: absent\ngolden: out\/all\.yaml\nunchanged:\n- ConfigMap\/legacy\n$/,
    )
    expect(readFileSync('out/all.yaml', 'utf8')).toContain('kind: Deployment')
    expect(runTests([], suite).exitCode).toBe(0)
    writeFileSync('app.yaml', editedText(APP, 'replicas: 2', 'replicas: 4'))
    expect(runTests([], suite).stdout).toContain('The output differs from out/all.yaml.\n --> shop.test.yaml:4:9')
    expect(runTests([], suite).stdout).toContain('  -   replicas: 2\n  +   replicas: 4\n')
  })

  test('changes the line of a finding that moved, removes one that is not reported, and adds a new one', () => {
    write({
      'app.yaml': `# A new line.\n${editedText(editedText(APP, 'replicas: 2', 'replicsa: 2'), 'http:', 'htp:')}`,
      'shop.test.yaml':
        'input: app.yaml\nfindings:\n# A mistake.\n- {code: unknown-field, field: spec.replicsa, line: 5}\n- {code: no-port}\n',
    })
    expect(runTests(['--update'], suite).exitCode).toBe(0)
    expect(readFileSync('shop.test.yaml', 'utf8')).toBe(`input: app.yaml
findings:
# A mistake.
- {code: unknown-field, field: spec.replicsa, line: 6}
- code: unknown-field
  object: LummoDeployment/shop
  file: app.yaml
  line: 9
`)
  })

  test('does not accept errors that the test does not list', () => {
    write({
      'app.yaml': editedText(APP, 'replicas: 2', 'replicsa: 2'),
      'shop.test.yaml': `input: app.yaml\n${DEPLOYMENT}`,
    })
    const { stdout, exitCode } = runTests(['--update'], suite)
    expect(exitCode).toBe(1)
    expect(stdout).toContain('error[unknown-field]')
    expect(readFileSync('shop.test.yaml', 'utf8')).toBe(`input: app.yaml\n${DEPLOYMENT}`)
  })

  test('explains a file that it cannot change', () => {
    const { stdout } = shop('expect:\n- kind: Deployment\n  spec: &spec {replicas: 3}\n', '--update')
    expect(stdout).toContain('The file cannot be updated, because it contains anchors')
  })
})

test('values of Secrets are hidden', () => {
  const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: key}\nstringData: {password: hunter2}\n'
  write({
    'app.yaml': `${APP}---\n${secret}`,
    'shop.test.yaml': 'input: app.yaml\nexpect: [{kind: Secret, stringData: {password: other}}]\n',
  })
  const { stdout } = runTests([], suite)
  expect(stdout).toContain('`stringData.password` of Secret/key differs. The values of a Secret are hidden.')
  expect(stdout).not.toContain('hunter2')
})

test('settings and variables of .kfg files apply, and tests in folders are found', () => {
  write({
    'a/app.yaml': APP,
    'a/settings.yaml':
      'apiVersion: krm.lummo.dev/v1alpha1\nkind: LummoPackage\nmetadata: {name: s}\nspec: {workload: {stop: {grace: 77}}}\n',
    'a/labels.test.yaml':
      'input: app.yaml\nsettings: settings.yaml\nexpect: [{kind: Deployment, spec: {template: {spec: {terminationGracePeriodSeconds: 77}}}}]\n',
    'a/.hidden/x.test.yaml': 'expect: []\n',
    'node_modules/x.test.yaml': 'expect: []\n',
    'ignored/x.test.yaml': 'expect: []\n',
    '.lummoignore': 'ignored/\n',
  })
  expect(runTests([], suite).stdout).toBe('pass a/labels.test.yaml\n1 test, 0 failed\n')
})

test('JUnit XML and JSON contain each test, with the text of its failures', () => {
  const failing = `name: 'A <shop> & "more"'\n${editedText(DEPLOYMENT, 'replicas: 2', 'replicas: 3')}`
  const { stdout, exitCode } = shop(failing, '--format', 'junit')
  expect(exitCode).toBe(1)
  expect(stdout).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="lummo test" tests="1" failures="1" errors="0" skipped="0">
  <testsuite name="lummo test" tests="1" failures="1" errors="0" skipped="0">
    <testcase classname="shop.test.yaml" name="A &lt;shop&gt; &amp; &quot;more&quot;">
      <failure type="test-value" message="\`spec.replicas\` of Deployment/shop must be \`3\`, but is \`2\`.">error[test-value]: \`spec.replicas\` of Deployment/shop must be \`3\`, but is \`2\`.
 --&gt; shop.test.yaml:7:15 Deployment/shop spec.replicas
7 |     replicas: 3
  |               ^
</failure>
    </testcase>
  </testsuite>
</testsuites>
`)
  const { tests } = JSON.parse(shop(failing, '--json').stdout)
  expect(tests).toEqual([
    {
      file: 'shop.test.yaml',
      name: 'A <shop> & "more"',
      passed: false,
      updated: [],
      failures: [expect.objectContaining({ code: 'test-value', field: 'spec.replicas', line: 7 })],
    },
  ])
})

describe('in a suite whose settings are another kind', () => {
  const settings = defineKind<Settings>({
    kind: 'AcmeSettings',
    apiVersion: 'acme.example.com/v1',
    summary: 'Settings of Acme.',
    ownSettings: false,
    spec: shape(() => suite.settings.table()),
    expand: () => [],
  })
  const acme = { ...suite, settings }
  const files = (kind: string, apiVersion: string) =>
    write({
      'app.yaml': APP,
      'prod.yaml': `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: prod}\nspec: {workload: {stop: {grace: 77}}}\n`,
      'shop.test.yaml':
        'input: app.yaml\nsettings: prod.yaml\nexpect: [{kind: Deployment, spec: {template: {spec: {terminationGracePeriodSeconds: 77}}}}]\n',
    })

  test('`settings` accepts an object of this kind', () => {
    files('AcmeSettings', 'acme.example.com/v1')
    expect(runTests([], acme).stdout).toBe('pass shop.test.yaml\n1 test, 0 failed\n')
  })

  test('another kind is refused with the name of this kind', () => {
    files('LummoPackage', 'krm.lummo.dev/v1alpha1')
    expect(runTests([], acme).stdout).toContain('must contain one AcmeSettings or one ConfigMap')
  })
})
