import { isPlain, type Plain, setMember } from './manifest'

/**
 * Rules of a merge, in addition to the recursive merge of objects. `field` is the name of the field that contains both
 * values.
 */
export interface MergeRules {
  /** Returns the merge of two lists. */
  lists(base: readonly unknown[], over: readonly unknown[], field: string): readonly unknown[]
  /** Returns the members to remove from the base before the merge with another object. */
  ruledOut(over: Plain, field: string): readonly string[]
}

const REPLACING: MergeRules = { lists: (_, over) => over, ruledOut: () => [] }

/** Merges one object into another, recursively. Without rules, all other values, including lists, are replaced. */
export function deepMerge(base: Plain, over: Plain, rules: MergeRules = REPLACING, field = ''): Plain {
  const result: Plain = { ...without(base, rules.ruledOut(over, field)) }
  for (const [key, value] of Object.entries(over)) {
    const below = Object.hasOwn(result, key) ? result[key] : undefined
    if (isPlain(below) && isPlain(value)) setMember(result, key, deepMerge(below, value, rules, key))
    else if (Array.isArray(below) && Array.isArray(value)) setMember(result, key, rules.lists(below, value, key))
    else setMember(result, key, value)
  }
  return result
}

/** Returns a copy of an object without certain members. */
export const without = (map: Plain, fields: readonly string[]): Plain =>
  fields.length === 0 ? map : Object.fromEntries(Object.entries(map).filter(([field]) => !fields.includes(field)))
