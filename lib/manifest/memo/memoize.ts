/**
 * Memoizes a function of one object. The result is released together with the object. The result must depend only on
 * this object, and the object must not change. For values that depend on the whole package, use `world.once`.
 */
export function memoize<K extends object, V>(compute: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { value: V }>()
  return (key) => {
    const before = known.get(key)
    if (before !== undefined) return before.value
    const value = compute(key)
    known.set(key, { value })
    return value
  }
}

const MAX_STRINGS = 1000
const MAX_LENGTH = 40

/** Memoizes a function of short strings that occur repeatedly. Keeps a limited number of results. */
export function memoizeStrings<V>(compute: (text: string) => V): (text: string) => V {
  const known = new Map<string, V>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    const value = compute(text)
    if (known.size < MAX_STRINGS && text.length <= MAX_LENGTH) known.set(text, value)
    return value
  }
}
