import Ajv from 'ajv'
import fc from 'fast-check'
import { suite } from '../../functions/suite'
import type { Kind } from '../../lib/kind/claim'
import { tableOf } from '../../lib/kind/table/from-zod'
import { walk } from '../../lib/kind/walk/walk'
import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { describedTable } from '../../lib/publish/schema/descriptions'
import { descriptionsOf, everyTable } from '../../lib/publish/tables/inline-table'
import type { Schema } from '../../lib/publish/schema/share'
import { kindSchema, suiteSchema } from '../../lib/publish/schema/suite-schema'
import { readDocuments } from '../../lib/wire/list/document-stream'
import { GOLDEN, goldenCases } from '../support/golden'
import { changedAt, pathsOf, renamedAt, SLIPS } from './mutations'

const KINDS = [...suite.kinds, suite.settings]
const kindOf = (name: string): Kind | undefined => KINDS.find(({ kind }) => kind === name)
const room = (kind: string): string => kind.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()

const compile = (schema: Schema) => new Ajv({ strict: false, allErrors: false }).compile(schema)
const validate = compile(suiteSchema(KINDS))
const schemas = new Map(KINDS.map((kind) => [kind.kind, kindSchema(kind)]))
const alone = new Map([...schemas].map(([kind, schema]) => [kind, compile(schema)]))

/**
 * Codes of findings that only a run can report: grammars beyond a pattern, the spelling of a scalar, and names that
 * result from the spec.
 */
const BEYOND_SCHEMAS = new Set(['bad-value', 'bad-key', 'ambiguous-scalar', 'no-name', 'bad-name'])

/** Returns the codes for a single object, without the rest of its package. */
const codesOf = (object: Plain): string[] =>
  kindOf(String(object.kind))
    ?.read({ object, sourceOf: () => undefined })
    .findings.filter(({ severity }) => severity === 'error')
    .map(({ code }) => code) ?? []

/** Checks whether an object is in a legacy form. A schema does not check such an object. */
const isOlder = (object: Plain): boolean =>
  (kindOf(String(object.kind))?.legacy ?? []).some(({ field, shape }) => {
    // A short form replaces the field that it abbreviates.
    const value = field.reduce<unknown>((whole, name) => (isPlain(whole) ? whole[name] : whole), object)
    return value !== undefined && (shape === undefined || walk(shape, value, []).findings.length === 0)
  })

const claims = goldenCases(GOLDEN).flatMap(({ folder, input }) => {
  const read = readDocuments(input, 'input.yaml')
  if (Array.isArray(read)) return []
  return read.items
    .filter(({ kind, object }) => kindOf(kind) !== undefined && isPlain(object.spec ?? {}))
    .map(({ object }) => ({ where: folder.slice(GOLDEN.length + 1), object, codes: codesOf(object) }))
})
const accepted = claims.filter(({ codes }) => codes.length === 0)

/** Returns the results of two schemas: the schema for all kinds, and the schema of the kind. */
const verdicts = (object: Plain) => ({ all: validate(object), own: alone.get(String(object.kind))?.(object) })

/** Returns what a schema reports about the spec of an object: the fields, and the keywords of the violated rules. */
const complaints = (kind: string, spec: Plain): string[] => {
  const validator = new Ajv({ strict: false, allErrors: true }).compile(schemas.get(kind) as Schema)
  validator({ apiVersion: 'krm.lummo.dev/v1alpha1', kind, metadata: { name: 'a' }, spec })
  return (validator.errors ?? [])
    .filter(({ keyword }) => keyword !== 'if')
    .map(({ instancePath, keyword, params }) => `${instancePath} ${keyword} ${Object.values(params).join()}`)
}

test.each([
  ['one entry', { containers: { imgae: 'a:1' } }, ['/spec/containers additionalProperties imgae']],
  ['a list', { containers: [{ imgae: 'a:1' }] }, ['/spec/containers/0 additionalProperties imgae']],
  ['a map by name', { containers: { web: { imgae: 'a:1' } } }, ['/spec/containers/web additionalProperties imgae']],
  ['a text', { containers: 'a:1' }, ['/spec/containers type object,array']],
  ['no map', { containers: { image: 'a:1' }, scaling: 3 }, ['/spec/scaling type object']],
])('a schema speaks of the form that was meant: %s', (_form, spec, said) => {
  expect(complaints('LummoDeployment', spec)).toEqual(said)
})

// If a kind with legacy forms fails here, its forms are not declared. Add their markers to `legacy` in its kind.ts.
test('every object of the golden cases that is well formed is valid', () => {
  expect(accepted.length).toBeGreaterThan(100)
  const wrong = accepted.filter(({ object }) => !verdicts(object).all || !verdicts(object).own)
  expect(wrong.map(({ where, object }) => ({ where, object, errors: validate(object) || validate.errors }))).toEqual([])
})

test('every object of the golden cases that has the wrong shape is invalid', () => {
  const malformed = claims.filter(
    ({ codes, object }) => codes.some((code) => !BEYOND_SCHEMAS.has(code)) && !isOlder(object),
  )
  expect(malformed.length).toBeGreaterThan(30)
  const wrong = malformed.filter(({ object }) => verdicts(object).all || verdicts(object).own)
  expect(wrong.map(({ where, object, codes }) => ({ where, name: object.metadata, codes }))).toEqual([])
})

test('schemas and the walker agree on objects with a slip of the pen', () => {
  const names = [...new Set(KINDS.flatMap((kind) => everyTable(describedTable(kind)).flatMap(spellings)))]
  const slip = fc
    .constantFrom(...accepted.map(({ object }) => object).filter((object) => !isOlder(object)))
    .chain((object) => {
      const path = fc.constantFrom(...pathsOf(object.spec).map((one) => ['spec', ...one]))
      const changed = fc.tuple(path, fc.constantFrom(...SLIPS)).map(([at, change]) => changedAt(object, at, change))
      const renamed = fc.tuple(path, fc.constantFrom(...names)).map(([at, name]) => renamedAt(object, at, name))
      return fc.oneof({ weight: 4, arbitrary: changed }, { weight: 1, arbitrary: renamed }) as fc.Arbitrary<Plain>
    })
  const agrees = (object: Plain): void => {
    const codes = codesOf(object)
    if (isOlder(object) || (codes.length > 0 && codes.every((code) => BEYOND_SCHEMAS.has(code)))) return
    const valid = codes.length === 0
    expect({ object, codes, ...verdicts(object) }).toEqual({ object, codes, all: valid, own: valid })
  }
  fc.assert(fc.property(slip, agrees), { seed: 8, numRuns: 2000 })
})

const spellings = ({ properties = {} }: ReturnType<typeof describedTable>): string[] =>
  Object.entries(properties).flatMap(([name, { aliases = [] }]) => [name, ...aliases])

test('objects that are not ours are valid in a file of ours, whatever they hold', () => {
  expect(validate({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data: { a: '1' } })).toBe(true)
  expect(validate({ apiVersion: 'example.com/v1', kind: 'LummoDeployment' })).toBe(true)
})

test.each([
  ['a kind that does not exist', { apiVersion: 'krm.lummo.dev/v1alpha1', kind: 'LummoDeploiment' }],
  ['a version that does not exist', { apiVersion: 'krm.lummo.dev/v9', kind: 'LummoPackage', spec: {} }],
  ['a LummoVolume without a spec', { apiVersion: 'krm.lummo.dev/v1alpha1', kind: 'LummoVolume' }],
  ['a stray field beside the spec', { kind: 'LummoPackage', spec: {}, specs: {} }],
])('%s is invalid', (_what, object) => {
  expect(validate({ metadata: { name: 'x' }, ...object })).toBe(false)
})

test.each(['LummoPackage', 'LummoNamespace', 'LummoServiceAccount'])('%s needs no spec', (kind) => {
  expect(validate({ apiVersion: 'krm.lummo.dev/v1alpha1', kind, metadata: { name: 'x' } })).toBe(true)
})

describe.each(KINDS.map((kind) => [kind.kind, kind] as const))('%s', (name, kind) => {
  test('says of every field what its spec says, though the executable’s tables leave it out', () => {
    const { spec } = require(`../../functions/${room(name)}/spec`)
    // Every kind has the field for settings of one object, with the descriptions of the settings.
    const { package: _own, 'package.{}': _inner, ...said } = descriptionsOf(describedTable(kind))
    expect(said).toEqual(descriptionsOf(tableOf(spec)))
  })

  test('shows a whole object that its schema takes', () => {
    const [example] = (schemas.get(name)?.examples ?? []) as Plain[]
    expect(example).toMatchObject({ kind: name })
    expect(verdicts(example ?? {})).toEqual({ all: true, own: true })
  })

  test('has a schema that refers to nothing outside of it', () => {
    const schema = schemas.get(name) ?? {}
    const text = JSON.stringify(schema)
    const definitions = Object.keys(schema.definitions as Plain).map((one) => `#/definitions/${one}`)
    for (const [, target] of text.matchAll(/"\$ref":"([^"]*)"/g)) {
      expect(definitions).toContain(target)
    }
    expect(text.length).toBeLessThan(300_000)
  })
})

describe('what an editor says is about the form that was meant', () => {
  const strict = new Ajv({ strict: false, allErrors: true }).compile(suiteSchema(KINDS))
  const container = { image: 'shop:1.0', http: 8080 }
  test.each([
    ['a single container', { containers: { ...container, htpp: 80 } }, ['/containers htpp']],
    [
      'a list of them',
      { containers: [{ name: 'web', ...container, http: 'no' }] },
      ['/containers/0/http object,number'],
    ],
    ['a map of them', { containers: { web: { ...container, htpp: 80 } } }, ['/containers/web htpp']],
    ['none of these', { containers: 5 }, ['/containers object,array']],
    [
      'a map or false',
      { containers: { ...container, health: { readiness: { pth: '/' } } } },
      ['/containers/health/readiness pth'],
    ],
    ['a map or true', { containers: container, disruption: { minAvailabel: 1 } }, ['/disruption minAvailabel']],
  ])('%s', (_form, spec, said) => {
    expect(
      strict({ apiVersion: 'krm.lummo.dev/v1alpha1', kind: 'LummoDeployment', metadata: { name: 'a' }, spec }),
    ).toBe(false)
    const errors = (strict.errors ?? []).filter(({ keyword }) => keyword !== 'if')
    const texts = errors.map(({ instancePath, params }) => {
      return `${instancePath.replace('/spec', '')} ${params.additionalProperty ?? params.type}`
    })
    expect([...new Set(texts)]).toEqual(said)
  })
})
