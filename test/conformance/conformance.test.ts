import type { Plain } from '../../lib/manifest/manifest'
import { checkManifest } from './check-manifest'
import { CrdSet } from './crds'

const crds = new CrdSet()
crds.add(`
apiVersion: apiextensions.k8s.io/v1
kind: List
items:
- kind: CustomResourceDefinition
  spec:
    group: example.com
    names: {kind: Thing}
    versions:
    - name: v1
      served: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            apiVersion: {type: string}
            kind: {type: string}
            metadata: {type: object}
            spec:
              type: object
              required: [size]
              properties:
                size: {type: integer, minimum: 1}
                port: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}
                free: {type: object, x-kubernetes-preserve-unknown-fields: true}
                inner: {type: object, properties: {a: {type: string}}}
    - {name: v1beta1, served: false}
`)

const deployment = (change: (spec: Plain) => void): Plain => {
  const spec: Plain = {
    selector: { matchLabels: { app: 'a' } },
    template: { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'a', image: 'a:1' }] } },
  }
  change(spec)
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' }, spec }
}
const thing = (spec: Plain, version = 'v1'): Plain => ({
  apiVersion: `example.com/${version}`,
  kind: 'Thing',
  metadata: { name: 'a' },
  spec,
})
const container = (spec: Plain) => (spec.template as { spec: { containers: Plain[] } }).spec.containers[0] as Plain

test('good objects pass', () => {
  expect(
    checkManifest(
      deployment(() => {}),
      crds,
    ),
  ).toEqual([])
  expect(checkManifest(thing({ size: 1, port: 'http', free: { any: 1 } }), crds)).toEqual([])
  expect(checkManifest(thing({ size: 1, port: 80 }), crds)).toEqual([])
})

test.each<[string, Plain]>([
  ['spec.bogus', deployment((spec) => Object.assign(spec, { bogus: 1 }))],
  ['spec.template.spec.containers[0].bogus', deployment((spec) => Object.assign(container(spec), { bogus: 1 }))],
  ['spec.replicas', deployment((spec) => Object.assign(spec, { replicas: '3' }))],
  ['has no `selector`', deployment((spec) => delete spec.selector)],
  ['99999 is no port', deployment((spec) => Object.assign(container(spec), { ports: [{ containerPort: 99999 }] }))],
  ['is null', deployment((spec) => Object.assign(spec, { paused: null }))],
  ['is empty', deployment((spec) => Object.assign(container(spec), { resources: {} }))],
  ['imagePullPolicy', deployment((spec) => Object.assign(container(spec), { imagePullPolicy: 'always' }))],
  ['additional properties (bogus)', thing({ size: 1, bogus: 1 })],
  ['/spec/inner', thing({ size: 1, inner: { b: 'x' } })],
  ['/spec/size', thing({ size: 0 })],
  ["required property 'size'", thing({ port: 80 })],
  ['/spec/port', thing({ size: 1, port: true })],
  ['not served', thing({ size: 1 }, 'v1beta1')],
  ['no definition', thing({ size: 1 }, 'v2')],
])('%s is found', (problem, object) => {
  expect(checkManifest(object, crds).join('\n')).toContain(problem)
})
