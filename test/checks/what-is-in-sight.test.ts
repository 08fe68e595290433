import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from '../../functions/suite'
import { runFunction } from '../../lib/command/function'
import { check } from '../../lib/command/commands/check'
import { expandFiles } from '../../lib/command/files/expand-files'
import { render } from '../../lib/command/commands/render'

const CLAIM = `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoDeployment
metadata: {name: cart}
spec:
  containers:
    image: registry.example.com/cart:2.1.0
    http: 8080
    secrets: [cart-token]
    resources: {cpu: 100m, memory: 64Mi}
`
const NATIVE = `apiVersion: v1
kind: Pod
metadata: {name: probe}
spec:
  containers: [{name: probe, image: "registry.example.com/probe:latest"}]
`
const SETTINGS = `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoPackage
metadata: {name: settings}
spec:
  checks: {natives: all}
`

const indented = (text: string, by: string) => text.trimEnd().replaceAll('\n', `\n${by}`)
const list = (items: readonly string[], config?: string) =>
  `apiVersion: config.kubernetes.io/v1
kind: ResourceList
items:${items.length === 0 ? ' []' : items.map((item) => `\n- ${indented(item, '  ')}`).join('')}
${config === undefined ? '' : `functionConfig:\n  ${indented(config, '  ')}\n`}`

const codesOf = (items: readonly string[], config?: string) =>
  runFunction(Buffer.from(list(items, config)), suite).findings.map(({ code }) => code)

const folderWith = (files: Readonly<Record<string, string>>) => {
  const folder = mkdtempSync(join(tmpdir(), 'lummo-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}
const codesIn = (path: string) => expandFiles({ paths: [path] }, suite).findings.map(({ code }) => code)

test('a function that is given the whole package says what is missing in it', () => {
  expect(codesOf([CLAIM])).toEqual(['no-secret'])
})

test('a generator that sees only its own claim misses nothing', () => {
  expect(codesOf([], CLAIM)).toEqual([])
  expect(codesOf([CLAIM], CLAIM)).toEqual([])
})

test('in a host, native objects are checked where they name something of ours, or where the settings say all', () => {
  expect(codesOf([CLAIM, NATIVE])).toEqual(['no-secret'])
  expect(codesOf([CLAIM, NATIVE.replace('name: probe}', 'name: cart-probe}')])).toEqual(['no-secret', 'moving-image'])
  expect(codesOf([CLAIM, NATIVE, SETTINGS])).toEqual(['no-secret', 'moving-image'])
})

test('an object that no check needs is not even parsed', () => {
  const broken = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\ndata:\n  A: "no end\n'
  expect(codesOf([CLAIM, broken])).toEqual(['no-secret'])
  expect(codesOf([CLAIM, broken.replace('other', 'cart-token')])).toContain('not-yaml')
})

test('the command checks all of a folder', () => {
  expect(codesIn(folderWith({ 'app.yaml': CLAIM, 'probe.yaml': NATIVE }))).toEqual(['no-secret', 'moving-image'])
})

test('a file alone is no package', () => {
  expect(codesIn(join(folderWith({ 'app.yaml': CLAIM }), 'app.yaml'))).toEqual([])
})

const GUARDED = `apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  replicas: 1
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      containers:
      - name: shop
        image: registry.example.com/shop:1.0.0
        ports: [{name: http, containerPort: 80}]
        readinessProbe: {tcpSocket: {port: 80}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: shop}
spec: {minAvailable: 1, selector: {matchLabels: {app: shop}}}
`
const SECOND = `---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: zone}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: shop}}}
`
const SERVICE = `---
apiVersion: v1
kind: Service
metadata: {name: shop}
spec: {selector: {app: shop}, ports: [{port: 80, targetPort: htpp}]}
`

test('what several objects of a file make together is said of the file alone', () => {
  const file = (text: string) => join(folderWith({ 'app.yaml': text }), 'app.yaml')
  expect(codesIn(file(GUARDED + SECOND + SERVICE))).toEqual(['blocks-drains', 'two-budgets', 'no-port'])
  // It is unknown whether the object exists.
  expect(codesIn(file(SECOND + SERVICE))).toEqual([])
})

test('a scaler may be out of sight where nothing says how many pods there are, but no scaler helps some budgets', () => {
  const file = (text: string) => join(folderWith({ 'app.yaml': text }), 'app.yaml')
  const open = GUARDED.replace('  replicas: 1\n', '')
  expect(codesIn(file(open))).toEqual([])
  expect(codesIn(folderWith({ 'app.yaml': open }))).toEqual(['blocks-drains'])
  expect(codesIn(file(open.replace('minAvailable: 1', 'maxUnavailable: 0')))).toEqual(['blocks-drains'])
})

test('one object twice is an error in a package, a warning in a file, and nothing in files that are no package', () => {
  const twice = NATIVE.replace(':latest', ':1.0.0')
  const both = (...paths: string[]) =>
    (JSON.parse(check([...paths, '--json'], suite).stdout) as { code: string; severity: string }[]).map(
      ({ code, severity }) => `${severity} ${code}`,
    )
  const folder = folderWith({ 'one.yaml': twice, 'two.yaml': twice })
  expect(both(folder)).toEqual(['error same-name'])
  expect(both(join(folder, 'one.yaml'), join(folder, 'two.yaml'))).toEqual([])
  expect(both(join(folderWith({ 'one.yaml': `${twice}---\n${twice}` }), 'one.yaml'))).toEqual(['warning same-name'])
})

test('what a kustomization has yet to change is not judged together', () => {
  const kustomization = 'resources: [app.yaml]\npatches: [{path: more.yaml}]\n'
  const files = { 'app.yaml': GUARDED + SECOND + SERVICE, 'kustomization.yaml': kustomization }
  expect(codesIn(folderWith(files))).toEqual(['kustomization-ignored'])
})

test('a kustomization that only lists the files of its folder leaves everything in sight', () => {
  const kustomization = 'resources: [app.yaml]\ntransformers:\n- lummo.yaml\n'
  const files = { 'app.yaml': CLAIM, 'lummo.yaml': SETTINGS, 'kustomization.yaml': kustomization }
  expect(codesIn(folderWith(files))).toEqual(['no-secret'])
})

test.each([
  'resources: [app.yaml, ../base]\n',
  'resources: [app.yaml]\nsecretGenerator: [{name: cart-token, literals: [A=b]}]\n',
  'generators: [app.yaml]\n',
  'transformers: [app.yaml]\n',
])('nobody can see here what kustomize makes of %j', (kustomization) => {
  expect(codesIn(folderWith({ 'app.yaml': CLAIM, 'kustomization.yaml': kustomization }))).toEqual([
    'kustomization-ignored',
  ])
})

test('an error that a check finds lets nothing out', () => {
  const twice = NATIVE.replace(':latest', ':1.0.0')
  const folder = folderWith({ 'one.yaml': twice, 'two.yaml': twice })
  expect(render([folder], suite)).toMatchObject({ stdout: '', exitCode: 1 })
})

test('what an earlier run made is not checked beside what this run makes', () => {
  const local = CLAIM.replace(
    'metadata: {name: cart}',
    'metadata:\n  name: cart\n  annotations: {config.kubernetes.io/local-config: "true"}',
  ).replace('secrets: [cart-token]', '')
  const once = runFunction(Buffer.from(list([local])), suite)
  const twice = runFunction(once.stdout, suite)
  expect([once.findings, twice.findings]).toEqual([[], []])
})

test('what an earlier run checked with its settings is not missing or unused in its output', () => {
  const external = SETTINGS.replace('{natives: all}', '{natives: all, external: [Secret/cart-token, ConfigMap/flags]}')
  const flags = `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoConfig
metadata: {name: flags}
spec: {values: {LEVEL: info}}
`
  const built = runFunction(Buffer.from(list([CLAIM, flags], external)), suite)
  expect(built.findings).toEqual([])
  const output = built.stdout.toString().replace(/^(results|functionConfig):.*/ms, '')
  const codes = (text: string, config: string) =>
    runFunction(Buffer.from(`${text}functionConfig:\n  ${indented(config, '  ')}\n`), suite).findings.map(
      ({ code }) => code,
    )
  expect(codes(output, SETTINGS)).toEqual([])
  // With external objects in the settings, and for foreign objects, it does.
  const other = external.replace('Secret/cart-token, ConfigMap/flags', 'Secret/other')
  expect(codes(output, other).sort()).toEqual(['no-secret', 'unused-config'])
  const foreign = output.replace(/krm\.lummo\.dev\/generated-by: .*/g, 'example.com/note: a')
  expect(codes(foreign, SETTINGS).sort()).toEqual(['no-secret', 'unused-config'])
})
