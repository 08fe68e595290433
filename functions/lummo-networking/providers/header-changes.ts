/** Returns headers to set and to remove, as in the Gateway API and Istio: an empty string removes the header. */
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
