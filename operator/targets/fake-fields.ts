import { deepEqual } from '../../lib/manifest/deep-equal'
import { isPlain, type Plain } from '../../lib/manifest/manifest'

/** Lists in metadata to which several managers add entries, with the field that identifies an entry. */
const SHARED_LISTS: Readonly<Record<string, (element: unknown) => unknown>> = {
  finalizers: (element) => element,
  ownerReferences: (element) => (isPlain(element) ? element.uid : element),
}

/**
 * Returns an object after an apply, with the merge rules of an API server. Fields of the new configuration are set.
 * Fields that only the last configuration of the same manager contains are removed, unless their value has changed
 * since then.
 *
 * @param live the stored object
 * @param before the last configuration of this manager
 * @param after the new configuration
 */
export function applyFields(live: Plain, before: Plain, after: Plain): Plain {
  const result: Plain = { ...live }
  for (const key of Object.keys(before)) {
    if (Object.hasOwn(after, key)) continue
    const rest = withoutValue(live[key], before[key], key)
    if (rest === undefined) delete result[key]
    else result[key] = rest
  }
  for (const [key, value] of Object.entries(after)) {
    result[key] = withValue(live[key], before[key], value, key)
  }
  return result
}

function withoutValue(live: unknown, before: unknown, key: string): unknown {
  const identity = SHARED_LISTS[key]
  if (identity !== undefined && Array.isArray(live) && Array.isArray(before)) {
    const rest = live.filter((one) => !before.some((other) => identity(one) === identity(other)))
    return rest.length === 0 ? undefined : rest
  }
  if (isPlain(live) && isPlain(before)) {
    const rest = applyFields(live, before, {})
    return Object.keys(rest).length === 0 ? undefined : rest
  }
  return deepEqual(live, before) ? undefined : live
}

function withValue(live: unknown, before: unknown, value: unknown, key: string): unknown {
  if (isPlain(live) && isPlain(value)) return applyFields(live, isPlain(before) ? before : {}, value)
  const identity = SHARED_LISTS[key]
  if (identity === undefined || !Array.isArray(live) || !Array.isArray(value)) return structuredClone(value)
  const own = new Set([...value, ...(Array.isArray(before) ? before : [])].map(identity))
  return [...live.filter((one) => !own.has(identity(one))), ...structuredClone(value)]
}
