/**
 * Calls a function for each entry of a list, with at most `limit` concurrent calls. Resolves when all calls have ended.
 */
export async function eachAtMost<T>(
  limit: number,
  entries: readonly T[],
  act: (entry: T) => Promise<void>,
): Promise<void> {
  const rest = entries.values()
  const work = async (): Promise<void> => {
    for (const entry of rest) await act(entry)
  }
  await Promise.all(Array.from({ length: Math.min(limit, entries.length) }, work))
}
