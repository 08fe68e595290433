type Loose<T> = { [K in keyof T]: T[K] | undefined }

/** The same object without the members that are undefined, so that absent stays absent in what is written. */
export function compact<T extends object>(object: Loose<T>): T {
  const result: Partial<T> = {}
  for (const key in object) {
    const value = object[key]
    if (value !== undefined) result[key] = value
  }
  return result as T
}

/** The list, or undefined when it is empty. */
export const nonEmpty = <T>(list: readonly T[]): T[] | undefined => (list.length === 0 ? undefined : [...list])

/** The map, or undefined when it is empty. */
export const nonEmptyMap = <T>(map: Readonly<Record<string, T>>): Record<string, T> | undefined =>
  Object.keys(map).length === 0 ? undefined : { ...map }

/** Only what is set, so that laying it over defaults does not erase them. */
export const defined = <T extends object>(object: T | undefined) =>
  Object.fromEntries(Object.entries(object ?? {}).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
