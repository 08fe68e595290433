type Loose<T> = { [K in keyof T]: T[K] | undefined }

/** Returns an object without its undefined members, so that absent fields are also absent in the output. */
export function compact<T extends object>(object: Loose<T>): T {
  const result: Partial<T> = {}
  for (const key in object) {
    const value = object[key]
    if (value !== undefined) result[key] = value
  }
  return result as T
}

/** Returns the list, or undefined if it is empty. */
export const nonEmpty = <T>(list: readonly T[]): T[] | undefined => (list.length === 0 ? undefined : [...list])

/** Returns the object, or undefined if it is empty. */
export const nonEmptyMap = <T>(map: Readonly<Record<string, T>>): Record<string, T> | undefined =>
  Object.keys(map).length === 0 ? undefined : { ...map }

/** Returns the defined members of an object, so that a merge does not replace defaults with undefined. */
export const defined = <T extends object>(object: T | undefined) =>
  Object.fromEntries(Object.entries(object ?? {}).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
