import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Plain } from '../../../manifest/manifest'
import { readKustomization } from '../kustomizations/kustomization-file'
import { renamedReferences } from './renamed-references'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lummo-renamed-'))
})
afterEach(() => rmSync(root, { recursive: true }))

/** Returns the line and message of each finding about a build. */
function findingsOf(kustomization: string, printed: readonly Plain[]): string[] {
  const file = join(root, 'kustomization.yaml')
  writeFileSync(file, kustomization)
  const read = readKustomization(file)
  if (Array.isArray(read)) throw new Error('The kustomization is invalid.')
  return renamedReferences([read], printed).map(({ place, message }) => `${place?.line} ${message}`)
}

const PREFIX = 'resources: []\nnamePrefix: dev-\n'
const object = (apiVersion: string, kind: string, name: string, spec?: Plain): Plain => ({
  apiVersion,
  kind,
  metadata: { name },
  ...(spec && { spec }),
})
const config = (name: string) => object('v1', 'ConfigMap', name)
const service = (name: string) => object('v1', 'Service', name, { ports: [{ port: 80 }] })
const route = (name: string) =>
  object('traefik.io/v1alpha1', 'IngressRoute', 'dev-web', { routes: [{ services: [{ name, port: 80 }] }] })
const rollout = (name: string) =>
  object('argoproj.io/v1alpha1', 'Rollout', 'dev-web', {
    template: { spec: { containers: [{ name: 'web', image: 'web:1.0', envFrom: [{ configMapRef: { name } }] }] } },
  })
const inNamespace = (namespace: string, one: Plain): Plain => ({
  ...one,
  metadata: { ...(one.metadata as Plain), namespace },
})
const scaler = (name: string) =>
  object('keda.sh/v1alpha1', 'ScaledObject', 'dev-web', {
    scaleTargetRef: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name },
  })

test('a reference to a name without the prefix is reported at the prefix', () =>
  expect(findingsOf(PREFIX, [route('api'), service('dev-api')])).toEqual([
    '2 kustomize renames Service/api, but IngressRoute/dev-web still refers to the old name. Add the component `kustomize/lummo` to `components` of the base.',
  ]))

test('all references are one finding', () =>
  expect(
    findingsOf(PREFIX, [route('api'), service('dev-api'), rollout('conf'), config('dev-conf'), scaler('web')]),
  ).toEqual([
    '2 kustomize renames ConfigMap/conf, Rollout/web and Service/api, but IngressRoute/dev-web, Rollout/dev-web and ScaledObject/dev-web still refer to the old names. Add the component `kustomize/lummo` to `components` of the base.',
  ]))

test('a hash in the name of a generated ConfigMap is a new name as well', () =>
  expect(findingsOf('configMapGenerator: [{name: conf}]\n', [rollout('conf'), config('conf-89g4tffbfk')])).toEqual([
    expect.stringContaining('kustomize renames ConfigMap/conf, but Rollout/dev-web still refers to the old name.'),
  ]))

test('a name with the prefixes and suffixes of several kustomizations, and a hash, is reported', () => {
  const kustomization = 'namePrefix: dev-\nnameSuffix: -v1\nconfigMapGenerator: [{name: conf}]\n'
  expect(findingsOf(kustomization, [rollout('conf'), config('dev-dev-conf-v1-89g4tffbfk')])).toHaveLength(1)
})

test('an object without a namespace can be in every namespace', () =>
  expect(findingsOf(PREFIX, [inNamespace('a', route('api')), service('dev-api')])).toHaveLength(1))

test.each<[string, Plain[]]>([
  ['a reference to the new name', [route('dev-api'), service('dev-api')]],
  ['an object with both names', [route('api'), service('api'), service('dev-api')]],
  ['an object outside the build', [route('api'), service('web')]],
  ['a name with another prefix', [route('api'), service('other-api')]],
  ['a name that only contains the other', [rollout('conf'), config('dev-conf-extra')]],
  ['a Service with a word of 10 letters', [route('api'), service('api-production')]],
  ['a Service whose name ends like a hash', [route('api'), service('api-89g4tffbfk')]],
  ['a ConfigMap with a word of 10 letters', [rollout('conf'), config('conf-replicated')]],
  ['a word before the prefix', [route('api'), service('other-dev-api')]],
  ['an object in a different namespace', [inNamespace('a', route('api')), inNamespace('b', service('dev-api'))]],
])('%s is not reported', (_, printed) => expect(findingsOf(PREFIX, printed)).toEqual([]))
