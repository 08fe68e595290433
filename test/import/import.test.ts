import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from '../../functions/suite'
import { importFiles } from '../../lib/command/commands/import/import'
import { render } from '../../lib/command/commands/render'

const folder = mkdtempSync(join(tmpdir(), 'lummo-import-'))
afterAll(() => rmSync(folder, { recursive: true }))

let count = 0
function fileOf(text: string): string {
  count += 1
  const path = join(folder, `input-${count}.yaml`)
  writeFileSync(path, text)
  return path
}

const deployment = (name: string, more = '') => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers:
      - {name: ${name}, image: "registry.example.com/${name}:1.0.0", resources: {requests: {cpu: 10m}}${more}}
`
const run = (...args: string[]) => importFiles(args, suite)

test('prints short objects on stdout, and the proof on stderr', () => {
  const { stdout, stderr, exitCode } = run(fileOf(deployment('web')))
  expect(exitCode).toBe(0)
  expect(stdout).toBe(`apiVersion: krm.lummo.dev/v1alpha1
kind: LummoDeployment
metadata:
  name: web
spec:
  containers:
    image: registry.example.com/web:1.0.0
    resources:
      cpu: 10m
`)
  expect(stderr).toMatch(/^LummoDeployment\/web from Deployment\/web \(.*input-\d+\.yaml:1\)\n {2}equal: 8 fields\n/)
  expect(stderr).toContain('added by defaults: a compromised process is not root on the node; turn off with')
  expect(stderr).toMatch(/\n1 object → 1 short object, 0 kept as they are\.\n.*, 0 lost\.\n$/)
})

test('--quiet prints only the summary, and --json the proof of each field', () => {
  const file = fileOf(deployment('web'))
  expect(run('--quiet', file).stderr.split('\n')).toHaveLength(3)
  const { objects, proof, kept, totals } = JSON.parse(run('--json', file).stdout)
  expect(objects).toHaveLength(1)
  expect(kept).toEqual([])
  expect(totals.lost).toBe(0)
  expect(proof[0].fields).toContainEqual(
    expect.objectContaining({
      object: 'Deployment/web',
      path: 'spec.template.spec.enableServiceLinks',
      status: 'added',
      after: false,
      off: '`security: {serviceLinks: true}`',
    }),
  )
})

test('--output writes one file per object, never overwrites, and the folder renders', () => {
  const out = join(folder, 'out')
  const file = fileOf(
    `${deployment('web')}---\napiVersion: example.com/v1\nkind: Widget\nmetadata: {name: one} # kept\n`,
  )
  const first = run('--output', out, file)
  expect(first.stdout).toBe(`${out}: 2 files written\n`)
  expect(readdirSync(out).sort()).toEqual(['lummodeployment-web.yaml', 'widget-one.yaml'])
  expect(readFileSync(join(out, 'widget-one.yaml'), 'utf8')).toContain('# kept')
  expect(render([out], suite).exitCode).toBe(0)
  const again = run('--output', out, file)
  expect(again.exitCode).toBe(1)
  expect(again.stderr).toMatch(/^error\[no-file\]: .*lummodeployment-web\.yaml already exists\./)
})

test('wrong arguments are refused', () => {
  expect(run().stderr).toBe('lummo: import requires at least one FILE, or - for stdin.\n')
  expect(run('--adopt', '--exact', 'a.yaml').stderr).toContain('mutually exclusive')
  expect(run('--output=', 'a.yaml').exitCode).toBe(2)
  expect(run('--exactly', 'a.yaml').stderr).toContain('Did you mean')
})

test.each([
  ['a missing file', () => join(folder, 'missing.yaml'), /does not exist/],
  ['malformed YAML', () => fileOf('kind: [\n'), /error\[not-yaml\][\s\S]*input-\d+\.yaml:/],
  ['a document without a kind', () => fileOf('a: 1\n'), /error\[no-kind\][\s\S]*input-\d+\.yaml:1/],
  ['a document that is not an object', () => fileOf('- a\n- b\n'), /error\[not-an-object\]/],
  [
    'an object that is defined twice',
    () => fileOf(`${deployment('web')}---\n${deployment('web')}`),
    /error\[same-name\]: Deployment\/web is defined twice \(.*:1\)[\s\S]*input-\d+\.yaml:12/,
  ],
  [
    'a kustomization',
    () => fileOf('apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: []\n'),
    /kustomize build FOLDER \| lummo import -/,
  ],
])('%s is an error with its place, and nothing is printed', (_, file, message) => {
  const out = join(folder, 'nothing')
  const { stdout, stderr, exitCode } = run('--output', out, file())
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 })
  expect(stderr).toMatch(message)
  expect(existsSync(out)).toBe(false)
})

test('a chart folder is refused with the command that renders it', () => {
  writeFileSync(join(folder, 'Chart.yaml'), 'name: a\n')
  expect(run(folder).stderr).toMatch(/helm template NAME .* \| lummo import -/)
  rmSync(join(folder, 'Chart.yaml'))
})

test('objects of several namespaces with the same name are separate', () => {
  const both = ['one', 'two'].map((space) => deployment('web').replace('name: web}', `name: web, namespace: ${space}}`))
  const { objects, totals } = JSON.parse(run('--json', fileOf(both.join('---\n'))).stdout)
  expect(objects.map(({ metadata }: { metadata: { namespace: string } }) => metadata.namespace)).toEqual(['one', 'two'])
  expect(totals.lost).toBe(0)
})

test('aliases and lists of lists are read', () => {
  const list = `apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMapList
  items:
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: &own {team: shop}}, data: {A: "1"}}
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: b, labels: *own}, data: {B: "2"}}
`
  const { objects } = JSON.parse(run('--json', fileOf(list)).stdout)
  expect(objects.map(({ kind, spec }: { kind: string; spec: object }) => [kind, spec])).toEqual([
    ['LummoConfig', { values: { A: '1' } }],
    ['LummoConfig', { values: { B: '2' } }],
  ])
})

test.each([
  'spec: 5',
  'spec: {template: 5}',
  'spec: {template: {spec: {containers: {}}}}',
  'spec: {template: {spec: {containers: [5, null, {}]}}}',
  'spec: {selector: 1, template: {metadata: {labels: [a]}, spec: {volumes: 3, containers: [{name: 1, image: [], ports: [x], env: {a: b}, envFrom: [1], livenessProbe: 2}]}}}',
])('a malformed workload stays as it is: %s', (spec) => {
  const text = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: odd}\n${spec}\n`
  const { stdout, exitCode } = run(fileOf(text))
  expect(exitCode).toBe(0)
  expect(stdout).toBe(text)
})

test('every object of a large input is in the output', () => {
  const names = Array.from({ length: 1000 }, (_, at) => `web-${at}`)
  const { objects, kept, totals } = JSON.parse(
    run('--json', fileOf(names.map((name) => deployment(name)).join('---\n'))).stdout,
  )
  expect(objects).toHaveLength(1000)
  expect(kept).toEqual([])
  expect(totals.lost).toBe(0)
})
