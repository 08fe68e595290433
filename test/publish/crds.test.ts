import { loadAll } from 'js-yaml'
import { suite } from '../../functions/suite'
import { crds } from '../../lib/command/commands/crds'
import { expandObjects } from '../../lib/command/objects'
import type { Plain } from '../../lib/manifest/manifest'
import { readDocuments } from '../../lib/wire/list/document-stream'
import { CrdSet } from '../conformance/crds'
import { GOLDEN, goldenCases } from '../support/golden'
import { deployment } from '../support/objects'
import { structuralProblems } from './structural-rules'

const KINDS = [...suite.kinds, suite.settings]
const text = crds([], suite).stdout
const openText = crds(['--operator'], suite).stdout
type Definition = { metadata: { name: string }; spec: { versions: { schema: Plain }[] } & Plain }
const definitions = loadAll(text) as Definition[]
const openDefinitions = loadAll(openText) as Definition[]
const schemaIn = (definition: Definition) => definition.spec.versions[0]?.schema.openAPIV3Schema as Plain

test('there is a definition of every kind', () => {
  const names = KINDS.map(({ kind }) => kind)
  expect(definitions.map(({ spec }) => (spec.names as Plain).kind)).toEqual(names)
})

const titled = (all: readonly Definition[], form: string) => all.map((one) => [one.metadata.name, form, one] as const)

describe.each([...titled(definitions, 'closed'), ...titled(openDefinitions, 'open')])(
  '%s, %s',
  (name, _form, definition) => {
    test('keeps the rules of structural schemas', () => {
      expect(structuralProblems(schemaIn(definition))).toEqual([])
    })

    test('has the name, the texts and the size that an API server takes', () => {
      const { group, names } = definition.spec as unknown as { group: string; names: { plural: string } }
      expect(name).toBe(`${names.plural}.${group}`)
      expect(name).toMatch(/^[a-z]+\.(krm\.lummo|gati)\.dev$/)
      const { shortNames = [] } = names as unknown as { shortNames?: string[] }
      expect(shortNames.every((one) => /^[a-z]{3,}$/.test(one) && one !== names.plural)).toBe(true)
      // The annotation that `kubectl apply` writes is limited to 256 KiB.
      expect(JSON.stringify(definition).length).toBeLessThan(200_000)
    })
  },
)

test('each has a status and columns, whose fields exist', () => {
  for (const { spec } of [...definitions, ...openDefinitions]) {
    const [version] = spec.versions as unknown as [{ subresources: Plain; additionalPrinterColumns: Plain[] }]
    expect(version.subresources).toEqual({ status: {} })
    const paths = version.additionalPrinterColumns.map(({ jsonPath }) => String(jsonPath))
    expect(paths).toContain('.metadata.creationTimestamp')
    expect(version.additionalPrinterColumns.map((column) => column.name)).toEqual(
      expect.arrayContaining(['Ready', 'Reason', 'Message', 'Age']),
    )
    const fields = Object.keys(((schemaIn({ spec } as Definition).properties as Plain).spec as Plain).properties ?? {})
    const own = paths.filter((path) => path.startsWith('.spec.')).map((path) => path.slice('.spec.'.length))
    expect(own.filter((field) => !fields.includes(field))).toEqual([])
  }
  const cron = definitions.find(({ metadata }) => metadata.name.startsWith('lummocrons'))
  expect(JSON.stringify(cron)).toContain('{"name":"Schedule","type":"string","jsonPath":".spec.schedule"}')
})

/** Names of kubectl 1.34 (`kubectl api-resources`) and of the controllers whose objects lummo generates. */
const SHORT_NAMES_OF_OTHERS =
  'bd cm cs ds ep ev hpa ing ippr limits netpol no ns pc pdb po pv pvc quota rc rs sa sc sts svc csr crd crds cj deploy vac ' +
  'so ta cta sj vpa vpacheckpoint cert certs cr crs ro at cat es css ss pmon smon prom promrule gw gc vs dr se cluster ' +
  'httproute grpcroute gtw refgrant gcpiamserviceaccount gcppubsubtopic mcrt app apps appset appproj ks hr gitrepo'

test('short names are not used twice, and not used by others', () => {
  const all = definitions.flatMap(({ spec }) => (spec.names as { shortNames: string[] }).shortNames)
  const plurals = definitions.flatMap(({ spec }) => (spec.names as { plural: string }).plural)
  const taken = [...SHORT_NAMES_OF_OTHERS.split(' '), ...plurals]
  expect(all.filter((one, at) => all.indexOf(one) !== at || taken.includes(one))).toEqual([])
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

const object = (spec: Plain, members: Plain = {}): Plain => ({
  apiVersion: 'krm.lummo.dev/v1alpha1',
  kind: 'LummoDeployment',
  metadata: { name: 'web' },
  spec: { containers: {}, ...spec },
  ...members,
})
const setOf = (definitionsText: string): CrdSet => {
  const set = new CrdSet()
  set.add(definitionsText)
  return set
}

test('a cluster would refuse a stray field and a text where a number belongs', () => {
  const set = setOf(text)
  expect(set.check(object({ replicas: 2 }))).toEqual([])
  expect(set.check(object({ replica: 2 }))).toHaveLength(1)
  expect(set.check(object({ replicas: 'two' }))).toHaveLength(1)
})

test('a cluster with the operator would store misspelt fields, which the operator reports, but no wrong types', () => {
  const set = setOf(openText)
  const misspelt = object(
    { replica: 2, scaling: { max: 3, mn: 1 }, patches: [{ target: { knd: 'Service' } }] },
    { replicas: 2 },
  )
  expect(set.check(misspelt)).toEqual([])
  expect(set.check(object({ replicas: 'two' }))).toHaveLength(1)
  const { findings } = expandObjects([misspelt], suite)
  const told = findings.filter(({ code }) => code === 'unknown-field').map(({ current }) => current)
  expect(told).toEqual(expect.arrayContaining(['replica', 'mn', 'knd']))
  expect(JSON.stringify(definitions)).not.toContain('"default":')
})

describe.each([
  ['closed', text],
  ['open', openText],
])('the status of %s definitions', (_form, definitionsText) => {
  const condition = {
    type: 'Ready',
    status: 'False',
    reason: 'Invalid',
    message: 'spec.replica: …',
    lastTransitionTime: '2026-01-01T00:00:00Z',
    observedGeneration: 3,
  }
  const finding = { severity: 'error', code: 'unknown-field', message: 'x', field: 'spec.replica' }
  const child = { group: 'apps', version: 'v1', kind: 'Deployment', name: 'web', uid: 'u', ready: true }
  const checked = (status: Plain) => setOf(definitionsText).check(object({}, { status }))

  test('takes what the operator and other controllers write', () => {
    const outputs = { service: 'web', kube_endpoint: { http: 'web.shop.svc.cluster.local:80' } }
    const status = { observedGeneration: 3, conditions: [condition], findings: [finding], children: [child], outputs }
    expect(checked({ ...status, phase: 'Running' })).toEqual([])
  })

  test('limits findings, and conditions to those that tools can read', () => {
    expect(checked({ findings: Array(11).fill(finding) })).toHaveLength(1)
    expect(checked({ conditions: [{ ...condition, status: 'yes' }] })).toHaveLength(1)
    expect(checked({ conditions: [{ type: 'Ready', status: 'True' }] })).toHaveLength(3)
  })
})

test('an object that the operator has not processed is shown as pending', () => {
  for (const definition of openDefinitions) {
    const { status = {} } = schemaIn(definition).properties as Record<string, Plain>
    const [pending] = (status.default as { conditions: Plain[] }).conditions
    expect(pending).toMatchObject({ type: 'Ready', status: 'Unknown', reason: 'Pending' })
    expect(setOf(openText).check({ ...object({}, { status: status.default }) })).toEqual([])
  }
})

test('a rendered file can be what kubectl prints of a stored object', () => {
  const metadata = {
    name: 'web',
    ...{ uid: 'u', resourceVersion: '7', generation: 2, creationTimestamp: '2026-01-01T00:00:00Z' },
    ...{ managedFields: [{ manager: 'kubectl' }], finalizers: ['krm.lummo.dev/operator'], selfLink: '/x' },
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
  }
  const file = deployment().object
  const stored = { ...file, metadata, status: { observedGeneration: 2, conditions: [] } }
  expect(expandObjects([stored], suite)).toEqual(expandObjects([file], suite))
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
