/**
 * Returns the headers to set and to remove, in the format of the Gateway API and Istio. An empty string removes a
 * header.
 */
export function headerChanges<T>(
  headers: Readonly<Record<string, string>>,
  entry: (name: string, value: string) => T,
): { set?: T[]; remove?: string[] } {
  const set = Object.entries(headers).filter(([, value]) => value !== '')
  const remove = Object.entries(headers).filter(([, value]) => value === '')
  return {
    ...(set.length === 0 ? {} : { set: set.map(([name, value]) => entry(name, value)) }),
    ...(remove.length === 0 ? {} : { remove: remove.map(([name]) => name) }),
  }
}
