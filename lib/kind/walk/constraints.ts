import type { FieldPath } from '../../finding/finding'
import { chooseOne, tooFew, tooMany } from '../../finding/rules'
import { badKey } from '../rules'
import { FORMATS } from '../formats'
import type { Reporter } from './reporter'
import type { Table } from '../table/table'
import { labelOf, listNames } from './wording'

/** Checks a key of an object whose keys are names. */
export function checkKey(to: Reporter, table: Table, key: string, source: FieldPath): void {
  const names = table.propertyNames
  const problem = names?.format === undefined ? undefined : FORMATS[names.format]?.(key)
  if (problem !== undefined) to.report(badKey, source, problem, { atKey: true })
  else if (names?.enum !== undefined && !names.enum.includes(key)) {
    to.report(badKey, source, `Unknown key \`${key}\`. Available keys: ${listNames(names.enum)}.`, { atKey: true })
  }
}

/**
 * Checks the number of set fields of an object that allows only one of them.
 *
 * @param seen the fields that are set
 */
export function checkChoice(to: Reporter, table: Table, seen: ReadonlySet<string>, source: FieldPath): void {
  if (table.choose === undefined) return
  const names = Object.keys(table.properties ?? {})
  const chosen = names.filter((name) => seen.has(name))
  if (chosen.length > 1) {
    to.report(
      chooseOne,
      source,
      `${labelOf(source)} must have only one of ${listNames(chosen)}. Remove the other${chosen.length > 2 ? 's' : ''}.`,
    )
  } else if (chosen.length === 0 && table.choose === 'one') {
    to.report(chooseOne, source, `${labelOf(source)} must have one of ${listNames(names)}. Add one.`)
  }
}

/** Checks the number of entries of a list. */
export function checkLength(to: Reporter, { minItems, maxItems }: Table, length: number, source: FieldPath): void {
  if (minItems !== undefined && length < minItems) {
    const entries = minItems === 1 ? 'entry' : 'entries'
    to.report(tooFew, source, `${labelOf(source)} must have at least ${minItems} ${entries}.`)
  }
  if (maxItems !== undefined && length > maxItems) {
    to.report(tooMany, source, `${labelOf(source)} has ${length} entries; at most ${maxItems} are allowed.`)
  }
}
