import { isPlain } from './manifest'

/** What stands at a path of any value; undefined where there is nothing. */
export function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  let here = value
  for (const step of path) {
    if (Array.isArray(here)) here = here[Number(step)]
    else if (isPlain(here) && Object.hasOwn(here, step)) here = here[step]
    else return undefined
  }
  return here
}
