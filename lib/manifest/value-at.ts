import { isPlain, type Plain } from './manifest'

/** The steps from an object to a place in it. */
export type Path = readonly (string | number)[]

/** What stands at a path of any value; undefined where there is nothing. */
export function valueAt(value: unknown, path: Path): unknown {
  let here = value
  for (const step of path) {
    if (Array.isArray(here)) here = here[Number(step)]
    else if (isPlain(here) && Object.hasOwn(here, step)) here = here[step]
    else return undefined
  }
  return here
}

/** Returns the map at a path; an empty one where something else stands there. */
export function mapAt(value: unknown, path: Path): Plain {
  const found = valueAt(value, path)
  return isPlain(found) ? found : {}
}

/** Returns the text at a path; undefined where something else stands there. */
export function textAt(value: unknown, path: Path): string | undefined {
  const found = valueAt(value, path)
  return typeof found === 'string' ? found : undefined
}

/** Returns the number at a path; undefined where something else stands there. */
export function numberAt(value: unknown, path: Path): number | undefined {
  const found = valueAt(value, path)
  return typeof found === 'number' ? found : undefined
}

/** Returns the entries of a list that are maps, with their positions; none where it is no list. */
export const mapsIn = (list: unknown): [number, Plain][] =>
  Array.isArray(list) ? [...list.entries()].filter((entry): entry is [number, Plain] => isPlain(entry[1])) : []

/** Returns the same of the list at a path. */
export const mapsAt = (value: unknown, path: Path): [number, Plain][] => mapsIn(valueAt(value, path))

/** Returns a text, number or boolean as text; undefined for everything else, which has no text of its own. */
export const scalarText = (value: unknown): string | undefined =>
  ['bigint', 'boolean', 'number', 'string'].includes(typeof value) ? String(value) : undefined

/** Returns what a message calls an entry of a list: its name, or its position where it has none: `containers[1]`. */
export const calledIn = (list: string, at: number, name: unknown): string =>
  typeof name === 'string' && name !== '' ? name : `${list}[${at}]`
