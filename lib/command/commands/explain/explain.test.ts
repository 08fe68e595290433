import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { suite } from '../../../../functions/suite'
import { deployment, documents, native, type Resource, short } from '../../../../test/support/objects'
import { render } from '../render'
import { explainValues } from './explain'
import { editedText } from '../../../../test/support/edited-text'

/** Writes files to a new folder. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'lummo-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

const APP = `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoDeployment
metadata:
  name: shop
  labels: {team: checkout}
spec:
  containers:
    base: std
    http: 8080
    resources: {cpu: 500m}
  patches:
  - target: {kind: Deployment}
    patch: {spec: {minReadySeconds: 7}}
---
apiVersion: krm.lummo.dev/v1alpha1
kind: LummoContainer
metadata: {name: std}
spec:
  image: registry.example.com/shop:1.0.0
  resources: {memory: 64Mi}
---
apiVersion: krm.lummo.dev/v1alpha1
kind: LummoNetworking
metadata: {name: shop}
spec: {domains: shop.example.com}
---
apiVersion: krm.lummo.dev/v1alpha1
kind: LummoPackage
metadata: {name: settings}
spec:
  env: prod
  workload: {stop: {grace: 60}}
  environments:
    prod: {workload: {pullPolicy: IfNotPresent}}
`

const folder = folderWith({ 'app.yaml': APP })
const app = join(folder, 'app.yaml')

/** Returns the lines about one field of a rendered object. */
function originsOf(object: string, field: string, path = folder): string[] {
  const { stdout, stderr, exitCode } = explainValues([object, field, '--in', path], suite)
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
  return stdout.trimEnd().split('\n')
}

const POD = 'spec.template.spec'

test.each([
  [
    'of the object itself',
    `${POD}.containers[0].resources.requests.cpu`,
    '500m',
    `${app}:10  LummoDeployment/shop spec.containers.resources.cpu`,
  ],
  [
    'of a base',
    `${POD}.containers[shop].resources.requests.memory`,
    '64Mi',
    `${app}:20  LummoContainer/std spec.resources.memory`,
  ],
  [
    'of a patch',
    'spec.minReadySeconds',
    7,
    `${app}:13  LummoDeployment/shop spec.patches[0].patch.spec.minReadySeconds`,
  ],
  ['of the settings', `${POD}.terminationGracePeriodSeconds`, 60, `${app}:32  setting workload.stop.grace`],
  [
    'of the settings of an environment',
    `${POD}.containers[0].imagePullPolicy`,
    'IfNotPresent',
    `${app}:34  setting workload.pullPolicy for the environment prod`,
  ],
  [
    'of a label of the object',
    'metadata.labels.team',
    'checkout',
    `${app}:5  LummoDeployment/shop metadata.labels.team`,
  ],
  [
    'of the name of the object',
    'metadata.annotations["krm.lummo.dev/generated-by"]',
    'LummoDeployment/shop',
    `${app}:4  LummoDeployment/shop metadata.name`,
  ],
  [
    'of a default of the settings',
    `${POD}.securityContext.runAsUser`,
    10001,
    'default workload.security.user (functions/lummo-package/README.md#workload.security.user)',
  ],
  [
    'of a default of the kind',
    'spec.replicas',
    1,
    'default LummoDeployment spec.replicas (functions/lummo-deployment/README.md#replicas)',
  ],
  [
    'of a constant that a container can override',
    `${POD}.containers[0].securityContext.allowPrivilegeEscalation`,
    false,
    'default LummoDeployment spec.containers.securityContext.allowPrivilegeEscalation (functions/lummo-container/README.md#securityContext)',
  ],
  ['of a rule', 'kind', 'Deployment', 'LummoDeployment generates a Deployment (functions/lummo-deployment/README.md)'],
])('the origin %s', (_case, field, value, origin) => {
  const [first, second] = originsOf('Deployment/shop', field)
  expect(first?.endsWith(`: ${JSON.stringify(value)}`)).toBe(true)
  expect(second).toBe(`  ${origin}`)
})

test('a value that depends on several inputs names all, the deciding one first', () => {
  expect(originsOf('Deployment/shop', `${POD}.containers[0].lifecycle.preStop.sleep.seconds`)).toEqual([
    `${POD}.containers[0].lifecycle.preStop.sleep.seconds: 5`,
    '  default workload.stop.sleep (functions/lummo-package/README.md#workload.stop.sleep)',
    `  and ${app}:9  LummoDeployment/shop spec.containers.http`,
  ])
})

test('an object that a field generates names this field', () => {
  const lines = originsOf('Service/shop', 'kind')
  expect(lines).toContain(`  and ${app}:9  LummoDeployment/shop spec.containers.http, which generates the object`)
})

test('a value of another object names that object, and what decided it there', () => {
  const text = editedText(
    editedText(APP, 'http: 8080', 'http: {port: 8080, servicePort: 8088}'),
    '  env: prod\n',
    '  env: prod\n  network: {provider: gateway, gateway: {name: main, namespace: edge}}\n',
  )
  const path = folderWith({ 'app.yaml': text })
  expect(originsOf('HTTPRoute/shop', 'spec.rules[0].backendRefs[0].port', path).slice(0, 2)).toEqual([
    'spec.rules[0].backendRefs[0].port: 8088',
    `  ${path}/app.yaml:9  Service/shop spec.ports[0].port, from LummoDeployment/shop spec.containers.http.servicePort`,
  ])
})

test('a value of another short object names its line', () => {
  const database = short('LummoDatabase', 'db', {
    type: 'postgres',
    version: '17.5',
    storage: '1Gi',
    vault: 'db',
    database: 'orders',
  })
  const path = folderWith({
    'app.yaml': documents([
      deployment().container({ database: 'db' }),
      short('LummoPackage', 'settings', { secrets: { store: 'v' } }),
    ]),
    'db.yaml': documents([database]),
  })
  const [value, origin] = originsOf('Deployment/web', `${POD}.containers[0].env[DATABASE_NAME].value`, path)
  expect(value).toMatch(/"orders"$/)
  expect(origin).toMatch(new RegExp(`${path}/db.yaml:\\d+  LummoDatabase/db spec.database$`))
})

test('a Kubernetes object of the input names its own line', () => {
  const objects = [native('v1', 'ConfigMap', 'flags', { data: { A: '1' } }), deployment()]
  const path = folderWith({ 'all.yaml': documents(objects) })
  expect(originsOf('ConfigMap/flags', 'data.A', path)).toEqual([
    'data.A: "1"',
    `  ${path}/all.yaml:6  ConfigMap/flags data.A`,
  ])
})

test('--all prints the rendered object, with a comment for each value', () => {
  const { stdout } = explainValues(['Deployment/shop', '--all', '--in', folder], suite)
  const rendered = render([folder], suite).stdout.toString().split('---\n')
  const object = rendered.map((text) => load(text) as { kind: string }).find(({ kind }) => kind === 'Deployment')
  expect(load(stdout)).toEqual(object)
  const bare = stdout.split('\n').filter((line) => /(: |- )[^|#]+$/.test(line) && !line.includes('#'))
  expect(bare).toEqual([])
})

test('hostile keys and values stay in one comment', () => {
  const annotations = { 'example.com/note': 'a\nkind: Secret # x', 'example.com/other': '"# x' }
  const path = folderWith({ 'app.yaml': documents([deployment().annotated(annotations)]) })
  const { stdout } = explainValues(['Deployment/web', '--all', '--in', path], suite)
  expect(load(stdout)).toMatchObject({ kind: 'Deployment', metadata: { annotations } })
})

test('an object in two namespaces requires --namespace', () => {
  const path = folderWith({ 'all.yaml': documents([deployment().inNamespace('one'), deployment().inNamespace('two')]) })
  const run = (...options: string[]) =>
    explainValues(['Deployment/web', 'metadata.namespace', '--in', path, ...options], suite)
  expect(run()).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('Add --namespace.') })
  expect(run('-n', 'two').stdout).toContain('metadata.namespace: "two"')
  expect(run('-n', 'three').stderr).toContain('is not in the namespace `three`, but in one or two.')
})

test('an error in the input prints the finding', () => {
  const wrong: Resource[] = [deployment().spec({ replica: 3 })]
  const path = folderWith({ 'app.yaml': documents(wrong) })
  expect(explainValues(['Deployment/web', 'spec', '--in', path], suite)).toMatchObject({
    stdout: '',
    exitCode: 1,
    stderr: expect.stringContaining('error[unknown-field]'),
  })
})

test.each([
  [['Deployment/shp', 'spec'], 'Deployment/shp is not rendered. Did you mean `Deployment/shop`?'],
  [['Deployment/shop', 'spec.replica'], '`spec` of Deployment/shop has no field `replica`. Did you mean `replicas`?'],
  [['Deployment/shop', 'spec.template.spec.containers[shp]'], 'has no entry `shp`. Did you mean `shop`?'],
  [['Rollout/shop', 'spec'], 'Rendered objects with this name:'],
])('%j is not found', (args, message) => {
  expect(explainValues([...args, '--in', folder], suite)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining(message),
  })
})

describe('docs of fields', () => {
  const docs = (name: string) => explainValues([name], suite)

  test.each([
    ['LummoDeployment.containers.http', ['HTTP port', 'page: functions/lummo-container/README.md#http', 'servicePort']],
    ['lummodeployment.spec.containers[0].env.value', ['LummoDeployment.containers.env.value']],
    ['LummoDeployment.volumes.create.storageClass', ['volumes.create.class', 'also: storageClass, storageClassName']],
    ['LummoDeployment.containers.securityContext.runAsUser', ['type: integer', 'kubectl explain']],
    ['LummoPackage.workload.stop.grace', ['default: 30', 'functions/lummo-package/README.md#workload.stop.grace']],
    ['LummoCron', ['Fields of spec:', 'schedule (required)', 'kind: LummoCron']],
  ])('%s', (name, texts) => {
    const { stdout, exitCode } = docs(name)
    expect(exitCode).toBe(0)
    for (const text of texts) expect(stdout).toContain(text)
  })

  test('every kind has docs', () => {
    for (const { kind } of suite.kinds) expect(docs(kind)).toMatchObject({ exitCode: 0, stderr: '' })
  })

  test.each([
    ['LummoDeploymnt', 'unknown kind `LummoDeploymnt`. Did you mean `LummoDeployment`?'],
    ['LummoDeployment.container', '`LummoDeployment` has no field `container`. Did you mean `containers`?'],
    ['LummoDeployment.replicas.max', '`LummoDeployment.replicas` has no fields.'],
  ])('%s is refused', (name, message) => {
    expect(docs(name)).toMatchObject({ exitCode: 2, stderr: `lummo: ${message}\n` })
  })
})

test.each([
  [[], 'explain requires KIND[.FIELD], or KIND/NAME [FIELD] --in PATH.'],
  [['Deployment/shop', 'spec'], 'explain Deployment/shop requires --in PATH'],
  [['Deployment/shop', '--in', '.'], 'requires a FIELD such as `spec`, or --all.'],
  [['Deployment/shop', 'spec', '--all', '--in', '.'], 'Remove FIELD or --all.'],
  [['LummoDeployment', '--all'], 'explain --all requires an object'],
])('%j is a wrong call', (args, message) => {
  expect(explainValues(args, suite)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(message) })
})
