import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Ajv from 'ajv'
import { load } from 'js-yaml'
import { z } from 'zod'
import { defineKind, expandObjects, type Suite, suite, zodShape } from '../../functions/index'
import { completion } from '../../lib/command/commands/completion'
import { check } from '../../lib/command/commands/check'
import { crds } from '../../lib/command/commands/crds'
import { init } from '../../lib/command/commands/init'
import { render } from '../../lib/command/commands/render'
import { schema } from '../../lib/command/commands/schema'
import { COMMANDS } from '../../lib/command/commands'
import { withProgram } from '../../lib/command/help'
import { admissionPolicy } from '../../operator/admission/policy'
import { roleFiles } from '../../operator/rbac/roles'
import { editedText } from '../support/edited-text'

const bucket = defineKind({
  kind: 'AcmeBucket',
  apiVersion: 'storage.acme.example.com/v1beta1',
  summary: 'A bucket for files.',
  spec: zodShape(z.strictObject({ days: z.int().min(1).default(7).describe('Days until files are deleted.') })),
  expand: ({ name, spec }) => [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { days: `${spec.days}` } },
  ],
})
const own: Suite = { ...suite, program: 'acme', kinds: [bucket] }
const both: Suite = { ...suite, kinds: [...suite.kinds, bucket] }

const folder = mkdtempSync(join(tmpdir(), 'lummo-group-'))
afterAll(() => rmSync(folder, { recursive: true }))

function fileOf(text: string): string {
  const file = join(folder, 'app.yaml')
  writeFileSync(file, text)
  return file
}

const claim = (apiVersion: string, kind = 'AcmeBucket', spec = '{days: 3}') =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: files}\nspec: ${spec}\n`
const LUMMO = editedText(claim('krm.lummo.dev/v1alpha1', 'LummoConfig', '{values: {A: "1"}}'), 'files', 'settings')

test('a kind in its own API group is expanded, and its object is not part of the output', () => {
  expect(render([fileOf(claim('storage.acme.example.com/v1beta1'))], own)).toEqual({
    stdout: `apiVersion: v1
kind: ConfigMap
metadata:
  name: files
  annotations:
    krm.lummo.dev/generated-by: AcmeBucket/files
data:
  days: "3"
`,
    stderr: '',
    exitCode: 0,
  })
})

test.each([
  ['another version', claim('storage.acme.example.com/v1'), 'unknown-version', 'storage.acme.example.com/v1beta1'],
  ['the group of lummo', claim('krm.lummo.dev/v1alpha1'), 'unknown-version', 'storage.acme.example.com/v1beta1'],
  [
    'no version',
    claim('storage.acme.example.com/v1beta1').replace(/^apiVersion.*\n/, ''),
    'unknown-version',
    'storage.acme.example.com/v1beta1',
  ],
  ['a misspelt kind', claim('storage.acme.example.com/v1beta1', 'AcmeBuket'), 'unknown-kind', '`AcmeBucket`'],
  ['a wrong field', claim('storage.acme.example.com/v1beta1', 'AcmeBucket', '{day: 3}'), 'unknown-field', '`days`'],
])('%s is an error', (_name, text, code, fix) => {
  const { stdout, exitCode } = check([fileOf(text)], both)
  expect(exitCode).toBe(1)
  expect(stdout).toContain(`error[${code}]`)
  expect(stdout.split('\n')[0]).toContain(fix)
})

test('both groups are expanded together, and a program without the kinds of lummo leaves its objects alone', () => {
  const text = `${claim('storage.acme.example.com/v1beta1')}---\n${LUMMO}`
  const kindsIn = (rendered: string) => [...rendered.matchAll(/generated-by: (\w+)/g)].map(([, kind]) => kind).sort()
  expect(kindsIn(render([fileOf(text)], both).stdout)).toEqual(['AcmeBucket', 'LummoConfig'])
  const objects = expandObjects([load(LUMMO) as Record<string, unknown>], own)
  expect(objects).toEqual({ objects: [load(LUMMO)], findings: [] })
})

test('the CustomResourceDefinition has the group, the version and the name of the kind', () => {
  const crd = load(crds(['AcmeBucket'], own).stdout) as { metadata: { name: string }; spec: Record<string, unknown> }
  expect(crd.metadata.name).toBe('acmebuckets.storage.acme.example.com')
  expect(crd.spec.group).toBe('storage.acme.example.com')
  expect((crd.spec.versions as { name: string }[]).map(({ name }) => name)).toEqual(['v1beta1'])
  expect(crd.spec.names).toEqual({
    kind: 'AcmeBucket',
    listKind: 'AcmeBucketList',
    plural: 'acmebuckets',
    singular: 'acmebucket',
  })
  expect(crds([], own).stdout.match(/^kind: /gm)).toHaveLength(2)
  expect(crds(['AcmeBuket'], own).stderr).toContain('Did you mean `AcmeBucket`?')
})

test.each([
  [claim('storage.acme.example.com/v1beta1'), true],
  [claim('storage.acme.example.com/v1beta1', 'AcmeBucket', '{day: 3}'), false],
  [claim('storage.acme.example.com/v1'), false],
  [claim('storage.acme.example.com/v1beta1', 'AcmeBuket'), false],
  [LUMMO, true],
  [claim('krm.lummo.dev/v1alpha1', 'LummoConfg'), false],
  ['apiVersion: example.com/v1\nkind: Widget\n', true],
])('the schema for editors decides about %j', (text, isValid) => {
  const validate = new Ajv({ strict: false }).compile(JSON.parse(schema([], both).stdout))
  expect(validate(load(text))).toBe(isValid)
})

test('the operator can read the kind, and the admission policy checks it', () => {
  const [file] = roleFiles(both).filter(({ name }) => name === 'rbac-cluster-wide.yaml')
  const rules = file?.objects[0]?.rules as { apiGroups: string[]; resources: string[] }[]
  const ofGroup = rules.filter(({ apiGroups }) => apiGroups[0] === 'storage.acme.example.com')
  expect(ofGroup.flatMap(({ resources }) => resources)).toEqual([
    'acmebuckets',
    'acmebuckets/status',
    'acmebuckets/finalizers',
  ])
  expect(
    rules.filter(({ apiGroups }) => apiGroups[0] === 'krm.lummo.dev').flatMap(({ resources }) => resources),
  ).not.toContain('acmebuckets')
  const [policy] = admissionPolicy(both)
  const { matchConstraints } = JSON.parse(JSON.stringify(policy?.spec))
  expect(matchConstraints.resourceRules.map((rule: { apiGroups: string[] }) => rule.apiGroups)).toEqual([
    ['krm.lummo.dev'],
    ['gati.dev'],
    ['storage.acme.example.com'],
  ])
})

test('help and completion contain the name of the program', () => {
  const script = completion(['bash'], COMMANDS, 'acme').stdout
  expect(script).toContain('complete -o filenames -F _acme acme')
  expect(script).not.toMatch(/\blummo (?:completion|render)/)
  expect(withProgram('  lummo render PATH…  run `lummo check`', 'acme')).toBe('  acme render PATH…  run `acme check`')
})

describe('init --kind', () => {
  const run = (...args: readonly string[]) => init(args, suite, () => undefined, '1.2.3')

  test.each([
    [['--kind', 'acmeBucket'], 'A kind must start with a capital letter'],
    [['--kind', 'LummoBucket'], 'The name is reserved'],
    [['--kind', 'AcmeBucket', '--api-version', 'v1'], 'An apiVersion must be a domain and a version'],
    [['--kind', 'AcmeBucket', '--api-version', 'acme.example.com/1'], 'An apiVersion must be a domain and a version'],
    [['--kind', 'AcmeBucket', '--api-version', 'apps.k8s.io/v1'], 'The group is reserved for Kubernetes'],
    [['--kind', 'AcmeBucket', '--image', 'a:1'], '`--kind` and `--image` are mutually exclusive.'],
    [['--api-version', 'acme.example.com/v1'], '--api-version requires `--kind`.'],
    [['--kind', 'AcmeBucket', 'a', 'b'], 'init accepts only one FOLDER'],
  ])('%j is refused', (args, message) => {
    expect(run(...args)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(message) })
  })

  test('never overwrites a file, and writes nothing then', () => {
    const project = join(folder, 'project')
    expect(run('--kind', 'AcmeBucket', project).exitCode).toBe(0)
    expect(run('--kind', 'AcmeOther', project)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('Nothing was written.'),
    })
  })

  test('a program without LummoDeployment cannot write an application', () => {
    expect(init([], own, () => undefined)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('LummoDeployment'),
    })
  })
})
