import { suite } from '../../functions/suite'
import { checkedPackage } from '../../lib/run/checked-package'
import { readDocuments } from '../../lib/wire/list/document-stream'

/** Returns the findings about a package, each as its code and the path in its object. */
function findingsOf(...objects: string[]): string[] {
  const read = readDocuments(objects.join('---\n'), 'input.yaml')
  if (Array.isArray(read)) throw new Error('not YAML')
  const { findings, changes } = checkedPackage({ items: read.items, checked: 'all' }, suite)
  expect([changes.items.size, changes.added.length]).toEqual([0, 0])
  return findings.map(({ code, path = [] }) => `${code} ${path.slice(1).join('.')}`).sort()
}

const claim = (kind: string, name: string, spec: string) =>
  `apiVersion: krm.lummo.dev/v1alpha1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: ${spec}\n`
const container = (fields: string) =>
  `{image: "registry.example.com/web:1.0.0", ${fields}, resources: {cpu: 100m, memory: 128Mi}}`
const BOTH = 'replicas: 2, scaling: {min: 2, max: 6, cpu: 70}'
const POD =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: probe}\nspec: {containers: [{name: probe, image: "registry.example.com/probe:latest"}]}\n'

test('a misspelt field hides no contradiction of the same object', () => {
  const web = claim('LummoDeployment', 'web', `{containers: ${container('htp: 8080')}, ${BOTH}}`)
  expect(findingsOf(web)).toEqual(['replicas-and-scaling replicas', 'unknown-field containers.htp'])
  const json =
    '{"apiVersion": "krm.lummo.dev/v1alpha1", "kind": "LummoJob", "metadata": {"name": "web"}, "spec": {"dedline": "1h", "containers": {"imag": "registry.example.com/web"}}}\n'
  expect(findingsOf(json)).toEqual([
    'missing-resources containers',
    'moving-image containers.imag',
    'unknown-field containers.imag',
    'unknown-field dedline',
  ])
})

test('the value of a misspelt field is checked too', () => {
  const web = claim('LummoDeployment', 'web', `{containers: ${container('http: 8080')}, replcas: two}`)
  expect(findingsOf(web)).toEqual(['unknown-field replcas', 'wrong-type replcas'])
})

test('an unknown field hides nothing that it cannot affect, and causes nothing', () => {
  const web = claim('LummoDeployment', 'web', `{containers: ${container('http: 8080, frobnicate: 1')}, ${BOTH}}`)
  expect(findingsOf(web)).toEqual(['replicas-and-scaling replicas', 'unknown-field containers.frobnicate'])
  const idle = claim('LummoDeployment', 'web', `{containers: ${container('http: 8080')}, scaling: {max: 6, load: 70}}`)
  expect(findingsOf(idle)).toEqual(['unknown-field scaling.load'])
})

test('a value of the wrong type hides no contradiction elsewhere in the object', () => {
  const web = claim('LummoDeployment', 'web', `{containers: ${container('http: [8080]')}, ${BOTH}}`)
  expect(findingsOf(web)).toEqual(['replicas-and-scaling replicas', 'wrong-type containers.http'])
})

test('checks across objects see the field that is meant', () => {
  const web = claim('LummoDeployment', 'web', `{containers: ${container('htp: 8080')}}`)
  const way = claim('LummoNetworking', 'web', '{domains: web.example.com}')
  expect(findingsOf(web, way)).toEqual(['unknown-field containers.htp'])
  const user = claim('LummoDeployment', 'user', `{containers: ${container('env: {WEB: "http://web:8080"}')}}`)
  expect(findingsOf(web, user)).toEqual(['no-port containers.env.WEB', 'unknown-field containers.htp'])
})

test('an object with an error hides no findings about single objects', () => {
  const web = claim('LummoDeployment', 'web', `{containers: ${container('http: [8080]')}}`)
  expect(findingsOf(web, POD)).toEqual(['moving-image containers.0.image', 'wrong-type containers.http'])
})

test('a wrong request is not reported as a missing one as well', () => {
  const web = claim(
    'LummoDeployment',
    'web',
    `{containers: {image: "registry.example.com/web:1.0.0", http: 8080, resources: {cpu: [1], memory: 8Mi}}, scaling: {min: 2, max: 5, cpu: 80}}`,
  )
  expect(findingsOf(web)).toEqual(['wrong-type containers.resources.cpu'])
})

test('a contradiction of a misspelt field with another one is the same mistake', () => {
  const fields = (name: string) =>
    `{containers: ${container('http: 8080')}, ${name}: 2, scaling: {min: 2, max: 6, cpu: 70}}`
  for (const kind of ['LummoDeployment', 'LummoStatefulSet']) {
    expect(findingsOf(claim(kind, 'web', fields('replicsa')))).toEqual(['unknown-field replicsa'])
    expect(findingsOf(claim(kind, 'web', fields('replicas')))).toEqual(['replicas-and-scaling replicas'])
  }
})
