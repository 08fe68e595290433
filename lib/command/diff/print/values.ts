import { writeYaml } from '../../../wire/yaml/write-yaml'
import { type FieldChange, HIDDEN } from '../compare/fields'
import { lineChanges } from '../../line-changes'
import { stepsText } from './steps'

/** Maximum length of a value that is printed on the same line as its field. */
const MAX_INLINE = 100

/** Returns a change as lines: `replicas: 2 -> 4`, or the field with its removed and added lines below it. */
export function changeLines({ path, before, after }: FieldChange): string[] {
  const field = stepsText(path)
  if (typeof before === 'string' && typeof after === 'string' && `${before}${after}`.includes('\n')) {
    return [`~ ${field}:`, ...lineChanges(before, after).map((line) => `    ${line}`)]
  }
  const [old, now] = [before, after].map((value) => (value === undefined ? undefined : inline(value)))
  if (before === undefined) return oneSide('+', field, after)
  if (after === undefined) return oneSide('-', field, before)
  if (old !== undefined && now !== undefined) return [`~ ${field}: ${old} -> ${now}`]
  return [...oneSide('-', field, before), ...oneSide('+', field, after)]
}

function oneSide(sign: '+' | '-', field: string, value: unknown): string[] {
  const text = inline(value)
  if (text !== undefined) return [`${sign} ${field}: ${text}`]
  const block = typeof value === 'string' ? value : writeYaml(value)
  return [
    `${sign} ${field}:`,
    ...block
      .trimEnd()
      .split('\n')
      .map((line) => `${sign}   ${line}`),
  ]
}

/** Returns a value on one line; undefined if the value is too long. */
function inline(value: unknown): string | undefined {
  if (value === HIDDEN) return HIDDEN
  const text = inlineText(value)
  const isShort = text.length <= MAX_INLINE || typeof value === 'number' || typeof value === 'boolean'
  return isShort || (typeof value === 'string' && !value.includes('\n')) ? text : undefined
}

/** Returns a value as JSON, so that strings can be distinguished from numbers. */
export const inlineText = (value: unknown): string =>
  value === HIDDEN
    ? HIDDEN
    : (JSON.stringify(value, (_key, one) => (typeof one === 'bigint' ? String(one) : one)) ?? 'nothing')
