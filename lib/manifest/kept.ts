/** A function that computes what it answers once for each object. What the answer depends on must not change. */
export function kept<K extends object, V>(compute: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { value: V }>()
  return (key) => {
    const before = known.get(key)
    if (before !== undefined) return before.value
    const value = compute(key)
    known.set(key, { value })
    return value
  }
}

const MOST = 1000
const LONGEST = 40

/** The same for short texts, of which some come again and again; so many are kept. */
export function keptForTexts<V>(compute: (text: string) => V): (text: string) => V {
  const known = new Map<string, V>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    const value = compute(text)
    if (known.size < MOST && text.length <= LONGEST) known.set(text, value)
    return value
  }
}
