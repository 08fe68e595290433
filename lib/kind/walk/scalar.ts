import type { FieldPath } from '../../finding/finding'
import { badValue, notAllowed, outOfRange } from '../../finding/rules'
import { ambiguousScalar } from '../rules'
import { suggest } from '../../finding/suggest'
import { FORMATS } from '../formats'
import type { Reporter } from './reporter'
import type { Table } from '../table/table'
import { labelOf, listNames, describeValue, typeMatches } from './wording'
import { reportWrongType } from './wrong-type'

/** Plain scalars that YAML 1.1 readers (kustomize) and YAML 1.2 readers interpret differently. */
const AMBIGUOUS = /^(yes|no|on|off|\d{4}-\d\d?-\d\d?([Tt ].*)?|[-+]?\d+(:[0-5]?\d)+)$/i

/** Checks a scalar and returns its value. If the table requires a string, the scalar is converted to a string. */
export function visitScalar(to: Reporter, table: Table, given: unknown, source: FieldPath): unknown {
  let value = given
  if (table.type === 'string' && table.stringify === true && typeof given !== 'string' && !typeMatches(table, given)) {
    if (typeof given !== 'number' && typeof given !== 'boolean' && typeof given !== 'bigint')
      return reportWrongType(to, table, given, source)
    value = String(given)
    // Other programs also read the value, so it must not change.
    if (isAmbiguous(to, source, String(given))) return value
  }
  if (table.const !== undefined && value !== table.const) return oneOf(to, [table.const], value, source)
  if (table.enum !== undefined) {
    const allowed = table.enum.find((one) => one === value || isMisread(one, value))
    return allowed ?? oneOf(to, table.enum, value, source)
  }
  if (table.const !== undefined) return value
  if (!typeMatches(table, value)) return reportWrongType(to, table, given, source)
  if (typeof value === 'string') checkText(to, table, value, source)
  else if (typeof value === 'number') checkNumber(to, table, value, source)
  return value
}

/** Checks whether a value is a number such as `10_50_100` without quotes, which YAML 1.1 reads as 1050100. */
const isMisread = (allowed: unknown, value: unknown): boolean =>
  typeof allowed === 'string' && typeof value === 'number' && allowed.replaceAll('_', '') === String(value)

/** Reports a number or boolean that is used as a string and that some hosts rewrite: kustomize turns 1.10 into 1.1. */
function isAmbiguous(to: Reporter, source: FieldPath, text: string): boolean {
  const written = to.sourceOf(source)?.text
  if (written === undefined || written === text) return false
  to.report(
    ambiguousScalar,
    source,
    `Some tools read \`${written}\` as \`${text}\`. Put the value in quotes: ${JSON.stringify(written)}.`,
  )
  return true
}

function oneOf(to: Reporter, allowed: readonly unknown[], value: unknown, source: FieldPath): undefined {
  const written = to.sourceOf(source)?.text
  if (typeof value === 'number' && written !== undefined && allowed.includes(written)) {
    isAmbiguous(to, source, String(value))
    return undefined
  }
  const { text, ...proposal } = typeof value === 'string' ? suggest(value, allowed.map(String)) : { text: '' }
  const message = `${labelOf(source)} must be ${listNames(allowed, 'or')}, but is ${describeValue(value)}.${text || to.replacementFor(value, source)}`
  return to.report(notAllowed, source, message, { current: value, ...proposal })
}

/** Returns a problem as a sentence that starts with the path of the value. */
const withLabel = (source: FieldPath, problem: string): string =>
  `${labelOf(source)}${/^(?:must|cannot) /.test(problem) ? '' : ':'} ${problem}`

function checkText(to: Reporter, table: Table, value: string, source: FieldPath): void {
  const format = table.format === undefined ? undefined : FORMATS[table.format]
  if (table.format !== undefined && format === undefined) throw new Error(`No format ${table.format}`)
  const problem = format?.(value)
  if (problem !== undefined) to.report(badValue, source, withLabel(source, problem), { current: value })
  else if (value.length < (table.minLength ?? 0)) {
    to.report(
      badValue,
      source,
      `${labelOf(source)} is ${value === '' ? 'empty' : 'too short'}. Set a value${table.minLength === 1 ? '' : ` of at least ${table.minLength} characters`}.`,
      {
        current: value,
      },
    )
  } else if (table.maxLength !== undefined && value.length > table.maxLength) {
    to.report(
      badValue,
      source,
      `${labelOf(source)} has ${value.length} characters, but at most ${table.maxLength} are allowed. Shorten the value.`,
    )
  } else if (table.pattern !== undefined && !new RegExp(table.pattern, 'u').test(value)) {
    to.report(badValue, source, `${labelOf(source)} must match \`${table.pattern}\`, but is ${JSON.stringify(value)}.`)
  } else if (AMBIGUOUS.test(value) && to.sourceOf(source)?.plain === true) {
    to.report(
      ambiguousScalar,
      source,
      `Some tools do not read the unquoted value \`${value}\` as a string. Put the value in quotes: ${JSON.stringify(value)}.`,
    )
  }
}

function rangeText({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: Table): string {
  const low = minimum ?? exclusiveMinimum
  const high = maximum ?? exclusiveMaximum
  if (low !== undefined && high !== undefined) return `between ${low} and ${high}`
  if (minimum !== undefined) return `at least ${minimum}`
  if (exclusiveMinimum !== undefined) return `greater than ${exclusiveMinimum}`
  return maximum === undefined ? `less than ${exclusiveMaximum}` : `at most ${maximum}`
}

function checkNumber(to: Reporter, table: Table, value: number, source: FieldPath): void {
  const below = value < (table.minimum ?? -Infinity) || value <= (table.exclusiveMinimum ?? -Infinity)
  const above = value > (table.maximum ?? Infinity) || value >= (table.exclusiveMaximum ?? Infinity)
  if (!below && !above) return
  const message = `${labelOf(source)} must be ${rangeText(table)}, but is ${value}.${to.replacementFor(value, source)}`
  to.report(outOfRange, source, message, { current: value })
}
