import type { Claim, Kind } from '../kind/claim'
import { fieldTables, optionsOfTable } from '../kind/table/field-tables'
import type { Table } from '../kind/table/table'
import { nativeModels } from '../kind/walk/native'
import { walk } from '../kind/walk/walk'
import { isPlain } from '../manifest/manifest'
import { type Path, valueAt } from '../manifest/value-at'
import { otherValues } from './edit'

/** A field that a claim does not set, and a value for it. The path starts at the claim. */
export interface Addition {
  path: Path
  value: unknown
}

/** A field of the output that no input of the claim changes. */
export interface Constant {
  path: Path
  value: unknown
}

/** Fields that can change any field of the output, so they do not describe a default. */
const GENERAL = new Set(['patches', 'after', 'env', 'base', 'package'])
/** Maximum depth of objects that an addition creates. */
const DEPTH = 3

/**
 * Returns fields that a claim could set, with values that could replace one of these constants. A constant is the
 * default of the field that changes the constant.
 */
export function* additionsTo(claim: Claim<unknown>, kind: Kind, constants: readonly Constant[]): Generator<Addition> {
  const root = kind.table()
  const values = [...new Set(constants.flatMap(({ value }) => otherValues(value)))]
  const general: Addition[] = []
  for (const { path, table } of unsetFields(root, claim, ['spec'])) {
    for (const option of optionsOfTable(table, root)) {
      if (option.native !== undefined) {
        const additions = nativeAdditions(option.native.replace('?', ''), path, constants)
        if (path.at(-1) === 'pod') general.push(...additions)
        else yield* additions
      } else yield* valid(option, root, path, samplesOf(option, root, values, DEPTH))
    }
  }
  // The field `pod` accepts every field of a pod. A more specific field is a better description of the default.
  yield* general
}

interface UnsetField {
  path: Path
  table: Table
}

/** Returns the fields that the objects of a claim do not set. */
function* unsetFields(root: Table, claim: Claim<unknown>, path: Path): Generator<UnsetField> {
  const value = valueAt(claim, path)
  if (Array.isArray(value)) {
    for (const at of value.keys()) yield* unsetFields(root, claim, [...path, at])
    return
  }
  if (!isPlain(value)) return
  for (const { properties = {} } of fieldTables(root, path.slice(1))) {
    for (const [name, table] of Object.entries(properties)) {
      if (GENERAL.has(name)) continue
      if (Object.hasOwn(value, name)) yield* unsetFields(root, claim, [...path, name])
      else yield { path: [...path, name], table }
    }
  }
}

/** Returns the values of a field that its table accepts, in canonical form. */
function* valid(table: Table, root: Table, path: Path, samples: Iterable<unknown>): Generator<Addition> {
  const whole = { ...table, ...(root.$defs && { $defs: root.$defs }) }
  for (const sample of samples) {
    const { value, findings } = walk(whole, sample, path)
    if (findings.length === 0 && value !== undefined) yield { path, value }
  }
}

function* samplesOf(table: Table, root: Table, values: readonly unknown[], depth: number): Generator<unknown> {
  if (table.enum !== undefined) yield* table.enum
  else if (table.const !== undefined) yield table.const
  else if (table.type === 'boolean') yield* [true, false]
  else if (table.type === 'integer' || table.type === 'number') yield* [...numbersIn(values), 2]
  else if (table.type === 'string') yield* [...values.filter((one) => typeof one === 'string'), '77m', '77Mi', 'x7']
  else if (depth > 0) yield* nestedSamples(table, root, values, depth)
}

function* nestedSamples(table: Table, root: Table, values: readonly unknown[], depth: number): Generator<unknown> {
  const inner = (member: Table) =>
    optionsOfTable(member, root).flatMap((option) => [...samplesOf(option, root, values, depth - 1)])
  if (table.type === 'array' && table.items !== undefined) for (const one of inner(table.items)) yield [one]
  for (const [name, member] of Object.entries(table.properties ?? {})) {
    for (const one of inner(member)) yield { [name]: one }
  }
}

const numbersIn = (values: readonly unknown[]): unknown[] => values.filter((one) => typeof one === 'number')

/** Returns the constants as fields of a model of Kubernetes: `securityContext` has the end of its path. */
function nativeAdditions(model: string, field: Path, constants: readonly Constant[]): Addition[] {
  const fields = nativeModels()[model] ?? {}
  return constants.flatMap(({ path, value }) =>
    path.flatMap((step, at): Addition[] =>
      typeof step === 'string' && Object.hasOwn(fields, step)
        ? otherValues(value).map((other) => ({ path: [...field, step], value: nested(path.slice(at + 1), other) }))
        : [],
    ),
  )
}

/** Returns a value inside the objects and lists of a path. */
const nested = (path: Path, value: unknown): unknown =>
  path.reduceRight<unknown>((inner, step) => (typeof step === 'number' ? [inner] : { [step]: inner }), value)
