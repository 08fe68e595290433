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

/** Whether a claim accepts an addition. */
export type AdditionResult = 'accepted' | 'refused'

/** A value for a field, and the field or nested field whose type the value has. */
interface Sample {
  value: unknown
  /** Key of a field that accepts any string or number; undefined for a field that accepts only a list of values. */
  open?: string
}

/** A field of the output that does not depend on any input of the claim. */
export interface Constant {
  path: Path
  value: unknown
}

/** Fields that can change every field of the output. Such fields do not explain a default. */
const GENERAL = new Set(['patches', 'after', 'env', 'base', 'package'])
/** Maximum depth of objects that an addition creates. */
const DEPTH = 3
/**
 * Number of accepted strings or numbers of a field after which no more values are tried. One value is not enough,
 * because the value can equal the default.
 */
const MAX_ACCEPTED = 2

/**
 * Returns fields that a claim could set, with values that could replace one of these constants. If a field changes a
 * constant, the constant is the default of this field. The caller passes to `next` whether the claim accepts the
 * previous addition.
 */
export function* additionsTo(
  claim: Claim<unknown>,
  kind: Kind,
  constants: readonly Constant[],
): Generator<Addition, void, AdditionResult> {
  const root = kind.table()
  const values = samplesFor(constants)
  const general: Addition[] = []
  const tried = new Set<string>()
  for (const { path, table } of unsetFields(root, claim, ['spec'])) {
    for (const option of optionsOfTable(table, root)) {
      if (option.native !== undefined) {
        const additions = nativeAdditions(option.native.replace('?', ''), path, constants)
        if (path.at(-1) === 'pod') general.push(...additions)
        else yield* once(additions, tried)
      } else yield* accepted(option, root, path, samplesOf(option, { root, values, depth: DEPTH, field: '' }))
    }
  }
  // The field `pod` accepts every field of a pod. A more specific field is a better explanation of the default.
  yield* once(general, tried)
}

/**
 * Returns values that could replace constants, starting with the longest. A long value, such as an image with its
 * tag, is valid in only a few fields. If short values came first, they would be accepted in many fields.
 */
const samplesFor = (constants: readonly Constant[]): unknown[] =>
  [...new Set(constants.flatMap(({ value }) => otherValues(value)))].sort(
    (one, other) => String(other).length - String(one).length,
  )

/** Returns each addition once. */
function* once(additions: readonly Addition[], tried: Set<string>): Generator<Addition, void, AdditionResult> {
  for (const one of additions) {
    const key = JSON.stringify([one.path, one.value])
    if (tried.has(key)) continue
    tried.add(key)
    yield one
  }
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

/**
 * Returns the values of a field that its table accepts, in canonical form. Stops when the claim has accepted enough
 * values.
 */
function* accepted(
  table: Table,
  root: Table,
  path: Path,
  samples: Iterable<Sample>,
): Generator<Addition, void, AdditionResult> {
  const whole = { ...table, ...(root.$defs && { $defs: root.$defs }) }
  const counts = new Map<string, number>()
  for (const { value: sample, open } of samples) {
    const count = open === undefined ? 0 : (counts.get(open) ?? 0)
    if (count >= MAX_ACCEPTED) continue
    const { value, findings } = walk(whole, sample, path)
    if (findings.length > 0 || value === undefined) continue
    const result = yield { path, value }
    if (result === 'accepted' && open !== undefined) counts.set(open, count + 1)
  }
}

/** Input for the samples of a field. */
interface SampleContext {
  root: Table
  /** Values that could replace the constants. */
  values: readonly unknown[]
  /** Maximum nesting depth of objects in a sample. */
  depth: number
  /** Key of the field inside the added value. */
  field: string
}

function* samplesOf(table: Table, context: SampleContext): Generator<Sample> {
  const { values, field } = context
  const fixed = (list: readonly unknown[]) => list.map((value): Sample => ({ value }))
  const open = (list: readonly unknown[]) => list.map((value): Sample => ({ value, open: field }))
  if (table.enum !== undefined) yield* fixed(table.enum)
  else if (table.const !== undefined) yield* fixed([table.const])
  else if (table.type === 'boolean') yield* fixed([true, false])
  else if (table.type === 'integer' || table.type === 'number') yield* open([...numbersIn(values), 2])
  else if (table.type === 'string')
    yield* open([...values.filter((one) => typeof one === 'string'), '77m', '77Mi', 'x7'])
  else if (context.depth > 0) yield* nestedSamples(table, context)
}

function* nestedSamples(table: Table, context: SampleContext): Generator<Sample> {
  const inner = (member: Table, name: string) => {
    const own = { ...context, depth: context.depth - 1, field: `${context.field}.${name}` }
    return optionsOfTable(member, context.root).flatMap((option) => [...samplesOf(option, own)])
  }
  if (table.type === 'array' && table.items !== undefined)
    for (const one of inner(table.items, '[]')) yield { ...one, value: [one.value] }
  for (const [name, member] of Object.entries(table.properties ?? {})) {
    for (const one of inner(member, name)) yield { ...one, value: { [name]: one.value } }
  }
}

const numbersIn = (values: readonly unknown[]): unknown[] => values.filter((one) => typeof one === 'number')

/**
 * Returns additions that set the constants as fields of a Kubernetes model, such as `securityContext`.
 */
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

/** Returns a value nested in the objects and lists that a path requires. */
const nested = (path: Path, value: unknown): unknown =>
  path.reduceRight<unknown>((inner, step) => (typeof step === 'number' ? [inner] : { [step]: inner }), value)
