/** Computes a value at the first call with a key, and returns the same value at later calls. */
export type Once = <T>(key: string, compute: () => T) => T

/**
 * Returns an empty cache for `Once`. The values live as long as the object that contains the cache: one run for a World
 * or a FinishedPackage.
 */
export function newOnce(): Once {
  const known = new Map<string, unknown>()
  return <T>(key: string, compute: () => T): T => {
    if (!known.has(key)) known.set(key, compute())
    return known.get(key) as T
  }
}
