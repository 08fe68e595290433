/** Returns a function that counts the reads of an object’s members, including members of nested objects. */
export function counting(): { counted: <T extends object>(value: T) => T; reads: () => number } {
  let reads = 0
  const seen = new WeakMap<object, object>()
  const counted = <T extends object>(value: T): T => {
    const known = seen.get(value)
    if (known !== undefined) return known as T
    const proxy = new Proxy(value, {
      get: (target, key, receiver) => {
        reads += 1
        const member: unknown = Reflect.get(target, key, receiver)
        return typeof member === 'object' && member !== null ? counted(member) : member
      },
      ownKeys: (target) => {
        reads += 1
        return Reflect.ownKeys(target)
      },
    })
    seen.set(value, proxy)
    return proxy
  }
  return { counted, reads: () => reads }
}
