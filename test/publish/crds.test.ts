import { loadAll } from 'js-yaml'
import { suite } from '../../functions/suite'
import { crds } from '../../lib/command/commands/crds'
import type { Plain } from '../../lib/manifest/manifest'
import { readDocuments } from '../../lib/wire/list/document-stream'
import { CrdSet } from '../conformance/crds'
import { GOLDEN, goldenCases } from '../support/golden'
import { structuralProblems } from './structural-rules'

const KINDS = [...suite.kinds, suite.settings]
const text = crds([], suite).stdout
const definitions = loadAll(text) as { metadata: { name: string }; spec: { versions: { schema: Plain }[] } & Plain }[]
const schemaIn = (definition: (typeof definitions)[number]) =>
  definition.spec.versions[0]?.schema.openAPIV3Schema as Plain

test('there is a definition of every kind', () => {
  const names = KINDS.map(({ kind }) => kind)
  expect(definitions.map(({ spec }) => (spec.names as Plain).kind)).toEqual(names)
})

describe.each(definitions.map((one) => [one.metadata.name, one] as const))('%s', (name, definition) => {
  test('keeps the rules of structural schemas', () => {
    expect(structuralProblems(schemaIn(definition))).toEqual([])
  })

  test('has the name, the texts and the size that an API server takes', () => {
    const { group, names } = definition.spec as unknown as { group: string; names: { plural: string } }
    expect(name).toBe(`${names.plural}.${group}`)
    expect(name).toMatch(/^[a-z]+\.krm\.lummo\.dev$/)
    const { shortNames } = names as unknown as { shortNames: string[] }
    expect(shortNames.every((one) => /^[a-z]{3,}$/.test(one) && one !== names.plural)).toBe(true)
    // The annotation that `kubectl apply` writes is limited to 256 KiB.
    expect(JSON.stringify(definition).length).toBeLessThan(200_000)
  })
})

test('each has a status and columns, whose fields exist', () => {
  for (const { spec } of definitions) {
    const [version] = spec.versions as unknown as [{ subresources: Plain; additionalPrinterColumns: Plain[] }]
    expect(version.subresources).toEqual({ status: {} })
    const paths = version.additionalPrinterColumns.map(({ jsonPath }) => String(jsonPath))
    expect(paths).toContain('.metadata.creationTimestamp')
    const fields = Object.keys(
      ((schemaIn({ spec } as (typeof definitions)[number]).properties as Plain).spec as Plain).properties ?? {},
    )
    const own = paths.filter((path) => path.startsWith('.spec.')).map((path) => path.slice('.spec.'.length))
    expect(own.filter((field) => !fields.includes(field))).toEqual([])
  }
  const cron = definitions.find(({ metadata }) => metadata.name.startsWith('lummocrons'))
  expect(JSON.stringify(cron)).toContain('{"name":"Schedule","type":"string","jsonPath":".spec.schedule"}')
})

test('short names are not used twice', () => {
  const all = definitions.flatMap(({ spec }) => (spec.names as { shortNames: string[] }).shortNames)
  expect(all.filter((one, at) => all.indexOf(one) !== at)).toEqual([])
})

test('a cluster would store every well-formed object of the golden cases', () => {
  const set = new CrdSet()
  set.add(text)
  const problems = goldenCases(GOLDEN).flatMap(({ folder, input }) => {
    const read = readDocuments(input, 'input.yaml')
    if (Array.isArray(read)) return []
    return read.items.flatMap(({ object, apiVersion, kind: name }) => {
      const kind = KINDS.find(({ kind }) => kind === name)
      if (kind === undefined || apiVersion !== 'krm.lummo.dev/v1alpha1') return []
      if (kind.read({ object, sourceOf: () => undefined }).findings.some(({ severity }) => severity === 'error'))
        return []
      return (set.check(object) ?? ['no definition']).map(
        (problem) => `${folder.slice(GOLDEN.length)} ${name}${problem}`,
      )
    })
  })
  expect(problems).toEqual([])
})

test('a cluster would refuse a stray field and a text where a number belongs', () => {
  const set = new CrdSet()
  set.add(text)
  const object = (spec: Plain) => ({
    apiVersion: 'krm.lummo.dev/v1alpha1',
    kind: 'LummoDeployment',
    metadata: { name: 'web' },
    spec: { containers: {}, ...spec },
  })
  expect(set.check(object({ replicas: 2 }))).toEqual([])
  expect(set.check(object({ replica: 2 }))).toHaveLength(1)
  expect(set.check(object({ replicas: 'two' }))).toHaveLength(1)
})

test.each([
  ['a part without a type', { properties: { spec: { properties: {} } } }],
  ['a list without a type for its entries', { properties: { spec: { type: 'array' } } }],
  ['a reference', { properties: { spec: { type: 'object', $ref: '#/definitions/x' } } }],
  ['a type among alternatives', { properties: { a: { type: 'object', anyOf: [{ type: 'object' }] } } }],
  ['named and free fields at once', { properties: {}, additionalProperties: { type: 'string' } }],
  ['a field that only an alternative knows', { properties: {}, anyOf: [{ required: ['ghost'] }] }],
  ['an exclusive bound that is a number', { properties: { a: { type: 'number', exclusiveMinimum: 0 } } }],
  ['a pattern that Go cannot read', { properties: { a: { type: 'string', pattern: '(?=a)' } } }],
])('the rules find %s', (_what, schema) => {
  expect(structuralProblems({ type: 'object', ...schema })).toHaveLength(1)
})
