import { readdirSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Ajv from 'ajv'
import { suite } from '../../functions/suite'
import { isPlain } from '../../lib/manifest/manifest'
import { readKustomization } from '../../lib/command/environments/kustomizations/kustomization-file'
import { patchSourcesOf } from '../../lib/command/environments/sources/patches-of'
import { patchSchema } from '../../lib/publish/schema/patch-schema'
import { suiteSchema } from '../../lib/publish/schema/suite-schema'
import { readDocuments } from '../../lib/wire/list/document-stream'
import { YamlDocument } from '../../lib/wire/yaml/document'
import { GOLDEN, goldenCases } from '../support/golden'

const KINDS = [...suite.kinds, suite.settings]
const compile = (schema: object) => new Ajv({ strict: false, allErrors: false }).compile(schema)
const whole = compile(suiteSchema(KINDS))
const patch = compile(patchSchema(KINDS))

const of = (kind: string, spec: unknown) => ({
  apiVersion: 'krm.lummo.dev/v1alpha1',
  kind,
  metadata: { name: 'notes' },
  spec,
})

test.each([
  ['a field', of('LummoDeployment', { replicas: 4 })],
  ['a field that is removed', of('LummoDeployment', { replicas: null })],
  ['a part of a container', of('LummoDeployment', { containers: { cache: { resources: { cpu: '500m' } } } })],
  ['the key of a variable', of('LummoDeployment', { containers: { env: { TOKEN: { key: 'a' }, NODE: null } } })],
  ['a number as a variable', of('LummoDeployment', { containers: [{ env: { WORKERS: 4, DEBUG: true } }] })],
  ['a container that is removed', of('LummoDeployment', { containers: { cache: null } })],
  ['the storage of a database', of('LummoDatabase', { storage: '5Gi' })],
  ['a directive of kustomize', { ...of('LummoDeployment', {}), $patch: 'delete' }],
  ['a directive below the spec', of('LummoDeployment', { $patch: 'replace', replicas: 1 })],
  ['metadata alone', { apiVersion: 'krm.lummo.dev/v1alpha1', kind: 'LummoCron', metadata: { name: 'notes' } }],
  ['a JSON patch', [{ op: 'add', path: '/spec/replicas', value: 3 }]],
  ['a patch of a kind of Kubernetes', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' }, spec: {} }],
])('%s is a patch', (_, object) => {
  expect(patch(object) || patch.errors).toBe(true)
})

test.each([
  ['an unknown field', of('LummoDeployment', { replcas: 4 })],
  ['a value of another type', of('LummoDeployment', { replicas: 'many' })],
  ['an unknown field of a container', of('LummoDeployment', { containers: { cache: { imge: 'a' } } })],
  ['an unknown source of a variable', of('LummoDeployment', { containers: { env: { A: { secretKeyRef: {} } } } })],
  ['an unknown kind', of('LummoDeploymnt', {})],
])('%s is not', (_, object) => {
  expect(patch(object)).toBe(false)
})

test('each field of what is right as a whole is right as a patch', () => {
  const claims = goldenCases(GOLDEN).flatMap(({ input }) => {
    const read = readDocuments(input, 'input.yaml')
    return Array.isArray(read) ? [] : read.items.map(({ object }) => object).filter((object) => whole(object))
  })
  const wrong = claims.flatMap((object) => {
    const parts = isPlain(object.spec) ? Object.entries(object.spec).map(([key, value]) => ({ [key]: value })) : []
    return [object, ...parts.map((spec) => ({ ...object, spec }))].filter((one) => !patch(one))
  })
  expect(claims.length).toBeGreaterThan(20)
  expect(wrong).toEqual([])
})

/** Returns the patches of a kustomization, each with its file. */
function patchesIn(file: string): { file: string; value: unknown }[] {
  const one = readKustomization(realpathSync(file))
  if (Array.isArray(one)) throw new Error(file)
  return patchSourcesOf(one).flatMap(({ source }): { file: string; value: unknown }[] => {
    const list = YamlDocument.parse(source.text, { file: source.file, line: 1 })
    if (list instanceof YamlDocument && Array.isArray(list.value)) return [{ file: source.file, value: list.value }]
    const read = readDocuments(source.text, source.file)
    if (Array.isArray(read)) throw new Error(source.file)
    return read.items.map(({ object }) => ({ file: source.file, value: object }))
  })
}

test('the schema accepts every patch of the examples and of the repository of the host tests', () => {
  const root = join(__dirname, '../..')
  const files = ['kustomize-examples', 'test/hosts/typo-repository'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('kustomization.yaml'))
      .map((path) => join(root, folder, path)),
  )
  const patches = files.flatMap(patchesIn)
  const folders = new Set(patches.map(({ file }) => dirname(file)))
  expect(folders.size).toBeGreaterThan(8)
  const short = patches.filter(({ value }) => isPlain(value) && String(value.apiVersion).startsWith('krm.lummo.dev/'))
  expect(short.length).toBeGreaterThan(15)
  const refused = patches.filter(({ value }) => !patch(value)).map(({ file }) => file)
  expect(refused).toEqual([])
})
