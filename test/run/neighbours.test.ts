import { load, loadAll } from 'js-yaml'
import { suite } from '../../functions/suite'
import { runFunction } from '../../lib/command/function'
import { expandObjects } from '../../lib/command/objects'
import type { Plain } from '../../lib/manifest/manifest'
import { readFull } from '../../lib/wire/list/read-full'
import { native, short } from '../support/objects'

const list = (documents: string): Buffer => {
  const items = documents.split('---\n').map((text) => `- ${text.trimEnd().replaceAll('\n', '\n  ')}\n`)
  return Buffer.from(`apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n${items.join('')}`)
}
const codesOf = (documents: string, full = false) =>
  runFunction(list(documents), suite, full ? readFull : undefined).findings.map(({ code }): string => code)
const kindsOf = (documents: string) =>
  (load(runFunction(list(documents), suite).stdout.toString()) as { items: { kind: string }[] }).items.map(
    ({ kind }) => kind,
  )

const NETWORKING = `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoNetworking
metadata: {name: shop, namespace: a}
spec: {ports: {http: 8080}, domains: shop.example.com, routes: {path: /x, service: api, port: web}}
`
const service = (apiVersion: string, name: string, port: string) => `apiVersion: ${apiVersion}
kind: Service
metadata: {name: ${name}, namespace: a}
spec: {selector: {app: x}, ports: [{name: ${port}, port: 9000}]}
`
const KNATIVE = 'serving.knative.dev/v1'

test('a kind of the same name in another group is none of the neighbours, whatever the order', () => {
  const services = [service('v1', 'api', 'web'), service(KNATIVE, 'api', 'other'), service(KNATIVE, 'zzz', 'other')]
  for (const order of [services, [...services].reverse(), [services[2], services[0], services[1]]]) {
    expect(codesOf([...order, NETWORKING].join('---\n'))).not.toContain('no-port')
  }
})

test('a policy of Calico does not make us write one of Kubernetes, which would shut everybody else out', () => {
  const workload = `apiVersion: apps/v1
kind: Deployment
metadata: {name: shop, namespace: a}
spec:
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec: {containers: [{name: shop, image: "shop:1", ports: [{containerPort: 8080, name: http}]}]}
`
  const way = short('LummoNetworking', 'shop', { domains: 'shop.example.com' }).inNamespace('a').yaml
  const policy = (apiVersion: string, spec: Plain) =>
    native(apiVersion, 'NetworkPolicy', 'egress', { spec }).inNamespace('a').yaml
  const calico = policy('projectcalico.org/v3', {
    selector: "role == 'db'",
    types: ['Egress'],
    egress: [{ action: 'Allow' }],
  })
  expect(kindsOf([workload, way, calico].join('---\n')).filter((kind) => kind === 'NetworkPolicy')).toHaveLength(1)
  const ofKubernetes = policy('networking.k8s.io/v1', { podSelector: { matchLabels: { app: 'shop' } } })
  expect(kindsOf([workload, way, ofKubernetes].join('---\n')).filter((kind) => kind === 'NetworkPolicy')).toHaveLength(
    2,
  )
})

test('whether a native object names one of ours is the same in the fast and in the full reading', () => {
  const config = `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoConfig
metadata: {name: cart}
spec: {values: {A: b}}
`
  const job = (extra: string) => `apiVersion: batch/v1
kind: CronJob
metadata: {name: other}
${extra}
spec: {schedule: "0 0 31 2 *", jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: "c:1"}]}}}}}
`
  const named = ['x: "a\\ncart"', 'x: "\\u000acart"', "x: 'C:\\cart'", 'x: to cart-api']
  for (const extra of ['# see cart here', 'x: scart', "x: 'C:\\ncart'", ...named]) {
    const documents = [config, job(extra)].join('---\n')
    const found = codesOf(documents).includes('never-fires')
    expect({ extra, found }).toEqual({ extra, found: named.includes(extra) })
    expect(codesOf(documents, true)).toEqual(codesOf(documents))
  }
})

test('objects that change between two runs of one process are looked at again', () => {
  const objects = loadAll(`apiVersion: krm.lummo.dev/v1alpha1
kind: LummoConfig
metadata: {name: cart}
spec: {values: {A: b}}
---
apiVersion: v1
kind: Service
metadata: {name: cart}
spec: {selector: {app: cart}, ports: [{port: 80, targetPort: http}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart}
spec:
  selector: {matchLabels: {app: cart}}
  template: {metadata: {labels: {app: cart}}, spec: {containers: [{name: cart, image: "cart:1", ports: [{containerPort: 80, name: web}]}]}}
`) as Plain[]
  const codes = () => expandObjects(objects, suite).findings.map(({ code }) => code)
  expect(codes()).toContain('no-port')
  const { spec } = objects[2] as { spec: { template: { spec: { containers: unknown[] } } } }
  spec.template.spec.containers = [{ name: 'cart', image: 'cart:1', ports: [{ containerPort: 80, name: 'http' }] }]
  expect(codes()).not.toContain('no-port')
})

test.each([
  'annotations: ~',
  'annotations: [a, b]',
  'annotations: {internal.config.kubernetes.io/previousNames: 5}',
  'labels: ~',
  'labels: text',
  'labels: {app: 5}',
  'namespace: 12',
])('a native object with odd metadata (%s) is none of our business', (odd) => {
  const shop = `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoDeployment
metadata: {name: shop}
spec:
  containers:
    image: registry.example.com/shop:1.0
    http: 8080
    resources: {cpu: 100m, memory: 64Mi}
    configs: [data]
    secrets: [data]
---
apiVersion: krm.lummo.dev/v1alpha1
kind: LummoPolicy
metadata: {name: owners}
spec: {labels: [app], annotations: [team], severity: warning}
`
  const natives = ['ConfigMap', 'Secret', 'Service', 'ServiceAccount', 'PodDisruptionBudget'].map(
    (kind) => `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: data\n  ${odd}\nspec: {selector: {app: shop}}\n`,
  )
  const { findings } = runFunction(list([shop, ...natives].join('---\n')), suite)
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
  expect(codesOf([shop, ...natives].join('---\n'), true)).toEqual(findings.map(({ code }) => code))
})

test('a scalar that hosts hand over differently is told where it stands, and nowhere else', () => {
  const base = `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoContainer
metadata: {name: std}
spec:
  image: registry.example.com/web:1.0
  http: 8080
  resources: {cpu: 1.0, memory: 64Mi}
---
apiVersion: krm.lummo.dev/v1alpha1
kind: LummoDeployment
metadata: {name: web}
spec: {containers: {base: std}, scaling: {min: 2, max: 5, cpu: 60}}
`
  expect(codesOf(base)).toEqual(['ambiguous-scalar'])
})

test('the output in parts is the output, however often it is asked for', () => {
  const { parts, stdout } = runFunction(list(NETWORKING), suite)
  expect(stdout.length).toBeGreaterThan(0)
  for (let time = 0; time < 2; time++) expect(Buffer.concat([...(parts?.() ?? [])])).toEqual(stdout)
})
