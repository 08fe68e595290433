import type { FieldPath } from '../../finding/finding'
import { chooseOne, tooFew, tooMany } from '../../finding/rules'
import { badKey } from '../rules'
import { FORMATS } from '../formats'
import { choiceMessage } from '../../manifest/text'
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
 * Checks how many fields are set in an object that allows only one.
 *
 * @param seen fields that are set
 */
export function checkChoice(
  to: Reporter,
  table: Table,
  seen: Pick<ReadonlySet<string>, 'has'>,
  source: FieldPath,
): void {
  if (table.choose === undefined) return
  const names = Object.keys(table.properties ?? {})
  const chosen = names.filter((name) => seen.has(name))
  if (chosen.length > 1 || (chosen.length === 0 && table.choose === 'one')) {
    to.report(chooseOne, source, choiceMessage(labelOf(source), names, chosen))
  }
}

/** Checks the number of list entries. */
export function checkLength(to: Reporter, { minItems, maxItems }: Table, length: number, source: FieldPath): void {
  if (minItems !== undefined && length < minItems) {
    const entries = minItems === 1 ? 'entry' : 'entries'
    to.report(tooFew, source, `${labelOf(source)} must have at least ${minItems} ${entries}.`)
  }
  if (maxItems !== undefined && length > maxItems) {
    to.report(
      tooMany,
      source,
      `${labelOf(source)} has ${length} entries, but at most ${maxItems} are allowed. Remove some of them.`,
    )
  }
}
