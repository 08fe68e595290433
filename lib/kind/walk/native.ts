import type { Finding, FieldPath } from '../../finding/finding'
import { unknownField, wrongType } from '../rules'
import { missingField, notAllowed } from '../../finding/rules'
import { suggest } from '../../finding/suggest'
import { isPlain } from '../../manifest/manifest'
import { fixForType } from './wrong-type'
import type { SourceOf } from './reporter'
import type { Table } from '../table/table'
import { labelOf, listNames, describeValue } from './wording'
import { lazy } from '../../manifest/memo/lazy'

/**
 * Types in the format of dist/tables/native.json: `string`, `number`, `integer`, `boolean`, `any`, `int-or-string`,
 * `[T]` for a list, `{T}` for an object, `=A|B` for one of these strings, or the name of another model. A trailing `!`
 * marks a required field.
 */
export type NativeTables = Readonly<Record<string, Readonly<Record<string, string>>>>

/** Returns the tables of the models that specs refer to. */
export const nativeModels = lazy(() => require('../../../dist/tables/native.json') as NativeTables)

/**
 * Checks a part of the Kubernetes API as the user wrote it. Reports unknown fields, wrong types, missing fields and
 * values that are not allowed. Source: tables of the Kubernetes client, v1.34.
 *
 * @param model name of the model; a trailing `?` means that the value can omit fields that a complete object requires
 */
export function walkNative(
  model: string,
  value: unknown,
  path: FieldPath,
  { tables = nativeModels(), sourceOf = () => undefined }: { tables?: NativeTables; sourceOf?: SourceOf } = {},
): Finding[] {
  const walk = new NativeWalk(tables, sourceOf)
  walk.visit(model.replace('?', ''), value, path)
  if (!model.endsWith('?')) return walk.findings
  return walk.findings.filter((finding) => finding.code !== missingField.code || finding.path !== path)
}

class NativeWalk {
  readonly findings: Finding[] = []

  constructor(
    private readonly tables: NativeTables,
    private readonly sourceOf: SourceOf,
  ) {}

  visit(type: string, value: unknown, path: FieldPath): void {
    // Kubernetes drops null values, so they are harmless in fields that pass through.
    if (type === 'any' || value === null) return
    const problem = scalarProblem(type, value)
    if (problem !== undefined) {
      const fix = fixForType({ type } as Table, value, this.sourceOf(path)?.text, path)
      const message = `${labelOf(path)} must be ${problem}, but is ${describeValue(value)}.${fix}`
      this.findings.push(wrongType.at(path, message, { current: value }))
    } else if (type.startsWith('[')) {
      for (const [at, entry] of (value as unknown[]).entries()) this.visit(type.slice(1, -1), entry, [...path, at])
    } else if (type.startsWith('{')) {
      for (const [key, member] of Object.entries(value as object)) this.visit(type.slice(1, -1), member, [...path, key])
    } else if (type.startsWith('=')) this.checkAllowed(type.slice(1).split('|'), String(value), path)
    else if (isPlain(value)) this.visitModel(type, value, path)
  }

  private checkAllowed(allowed: readonly string[], value: string, path: FieldPath): void {
    if (allowed.includes(value)) return
    const must = `${labelOf(path)} must be ${listNames(allowed.filter(Boolean), 'or')}, but is ${describeValue(value)}.`
    const message = `${must}${suggest(value, allowed).text}`
    this.findings.push(notAllowed.at(path, message, { current: value }))
  }

  private visitModel(model: string, value: Record<string, unknown>, path: FieldPath): void {
    const fields = this.tables[model]
    if (fields === undefined) throw new Error(`No model ${model} in dist/tables/native.json`)
    for (const [key, member] of Object.entries(value)) {
      const type = Object.hasOwn(fields, key) ? fields[key] : undefined
      if (type !== undefined) this.visit(type.replace(/!$/, ''), member, [...path, key])
      else this.findings.push(unknown(key, model, Object.keys(fields), path))
    }
    for (const [name, type] of Object.entries(fields)) {
      if (!type.endsWith('!') || (value[name] !== undefined && value[name] !== null)) continue
      this.findings.push(missingField.at(path, `${labelOf(path)} has no \`${name}\`. Add \`${name}\`.`))
    }
  }
}

/** Returns the required type if a value has another type; undefined if the type is correct. */
function scalarProblem(type: string, value: unknown): string | undefined {
  switch (type) {
    case 'string':
      return typeof value === 'string' ? undefined : 'a string'
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'a boolean'
    case 'number':
      return typeof value === 'number' ? undefined : 'a number'
    case 'integer':
      return Number.isInteger(value) || typeof value === 'bigint' ? undefined : 'an integer'
    case 'int-or-string':
      return Number.isInteger(value) || typeof value === 'string' ? undefined : 'an integer or a string'
  }
  if (type.startsWith('=')) return typeof value === 'string' ? undefined : 'a string'
  if (type.startsWith('[')) return Array.isArray(value) ? undefined : 'a list'
  return isPlain(value) ? undefined : 'an object'
}

/** Fields of a pod template outside its spec. */
const BESIDE_PODS: Readonly<Record<string, string>> = {
  annotations: '`podAnnotations`',
  labels: '`podLabels`',
  metadata: '`podLabels` and `podAnnotations`',
}

function unknown(key: string, model: string, names: readonly string[], path: FieldPath): Finding {
  const beside = model === 'V1PodSpec' && Object.hasOwn(BESIDE_PODS, key) ? BESIDE_PODS[key] : undefined
  const fields = `Available fields: ${listNames(names, 'and', 'the Kubernetes API reference')}.`
  const { text } =
    beside === undefined
      ? suggest(key, names, fields)
      : { text: ` Set ${beside} under \`spec\` instead, or patch the pod template.` }
  const message = `\`${key}\` is not a field of ${labelOf(path)}.${text}`
  return unknownField.at([...path, key], message, { atKey: true })
}
