import { isPlain, type Plain } from '../../lib/manifest/manifest'
import type { FuzzCase } from './generate'

/** Returns all values that are one step smaller: without one entry, or with one smaller entry. */
function* smaller(value: unknown): Generator<unknown> {
  if (Array.isArray(value)) {
    for (const at of value.keys()) yield value.filter((_, other) => other !== at)
    for (const [at, entry] of value.entries()) {
      for (const less of smaller(entry)) yield value.map((one, other) => (other === at ? less : one))
    }
  } else if (isPlain(value)) {
    for (const key of Object.keys(value)) {
      const { [key]: _, ...rest } = value
      yield rest
    }
    for (const [key, member] of Object.entries(value)) {
      for (const less of smaller(member)) yield { ...value, [key]: less }
    }
  }
}

/** Returns the smallest case that still fails. The number of runs is limited. */
export function minimise(one: FuzzCase, fails: (one: FuzzCase) => boolean, max = 2000): FuzzCase {
  let best: Plain = { ...one }
  let asked = 0
  for (let found = true; found && asked < max; ) {
    found = false
    for (const less of smaller(best)) {
      asked += 1
      if (asked >= max) break
      if (!isPlain(less) || !Array.isArray(less.items) || !less.items.every(isPlain)) continue
      if (!fails(less as unknown as FuzzCase)) continue
      best = less
      found = true
      break
    }
  }
  return best as unknown as FuzzCase
}
