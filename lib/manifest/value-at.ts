import { isPlain, type Plain } from './manifest'

/** The steps from an object to a nested value. */
export type Path = readonly (string | number)[]

/** Returns the value at a path of another value; undefined if the path does not exist. */
export function valueAt(value: unknown, path: Path): unknown {
  let here = value
  for (const step of path) {
    if (Array.isArray(here)) here = here[Number(step)]
    else if (isPlain(here) && Object.hasOwn(here, step)) here = here[step]
    else return undefined
  }
  return here
}

/** Returns the object at a path. If the value has another type, returns an empty object. */
export function mapAt(value: unknown, path: Path): Plain {
  const found = valueAt(value, path)
  return isPlain(found) ? found : {}
}

/** Returns the string at a path; undefined if the value has another type. */
export function textAt(value: unknown, path: Path): string | undefined {
  const found = valueAt(value, path)
  return typeof found === 'string' ? found : undefined
}

/** Returns the number at a path; undefined if the value has another type. */
export function numberAt(value: unknown, path: Path): number | undefined {
  const found = valueAt(value, path)
  return typeof found === 'number' ? found : undefined
}

/**
 * Returns the entries of a list that are objects, each with its index. Returns an empty list if the value is not a
 * list.
 */
export function mapsIn(list: unknown): [number, Plain][] {
  const found: [number, Plain][] = []
  if (!Array.isArray(list)) return found
  for (let at = 0; at < list.length; at++) if (isPlain(list[at])) found.push([at, list[at]])
  return found
}

/** Returns those entries of the list at a path that are objects, each with its index. */
export const mapsAt = (value: unknown, path: Path): [number, Plain][] => mapsIn(valueAt(value, path))

/** Converts a string, number or boolean to a string. Returns undefined for other values. */
export const scalarText = (value: unknown): string | undefined =>
  ['bigint', 'boolean', 'number', 'string'].includes(typeof value) ? String(value) : undefined

/** Returns the name of a list entry for messages. For an entry without a name, returns the index: `containers[1]`. */
export const calledIn = (list: string, at: number, name: unknown): string =>
  typeof name === 'string' && name !== '' ? name : `${list}[${at}]`
