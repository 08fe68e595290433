/** Computes a value at the first call with its key, and returns that one from then on. */
export type Once = <T>(key: string, compute: () => T) => T

/**
 * Returns a new memory for `Once`. The object that holds it owns it, and its values live as long: one run for
 * those of a World and of a FinishedPackage.
 */
export function newOnce(): Once {
  const known = new Map<string, unknown>()
  return <T>(key: string, compute: () => T): T => {
    if (!known.has(key)) known.set(key, compute())
    return known.get(key) as T
  }
}
