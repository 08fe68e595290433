import type { Finding } from '../finding/finding'
import { badValue } from '../finding/rules'
import type { Plain } from '../manifest/manifest'
import { labelOf } from './walk/wording'

/** Reports numbers that YAML supports but JSON does not: infinity and NaN. */
export const checkFinite = (object: Plain): Finding[] =>
  waysToEndless(object).map((path) => {
    const message = `${labelOf(path)} is \`.inf\` or \`.nan\`, which JSON cannot represent. Set another number, or put the value in quotes.`
    return badValue.at(path, message)
  })

/**
 * Returns the paths of all numbers that are not finite. The search covers every object, but few objects contain such
 * a number. A path is therefore built only when a number is found.
 */
function waysToEndless(value: unknown): (string | number)[][] {
  if (typeof value === 'number') return Number.isFinite(value) ? NONE : [[]]
  if (typeof value !== 'object' || value === null) return NONE
  let found: (string | number)[][] | undefined
  for (const key in value) {
    const inner = waysToEndless((value as Plain)[key])
    if (inner.length === 0) continue
    const step = Array.isArray(value) ? Number(key) : key
    found ??= []
    for (const rest of inner) found.push([step, ...rest])
  }
  return found ?? NONE
}

const NONE: never[] = []
