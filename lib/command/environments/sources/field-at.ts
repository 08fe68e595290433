import type { FieldPath } from '../../../finding/finding'
import { isPlain } from '../../../manifest/manifest'

function member(value: unknown, step: string | number): unknown {
  if (Array.isArray(value)) return value[Number(step)]
  return isPlain(value) && Object.hasOwn(value, step) ? value[step] : undefined
}

/** Returns the value at a path. */
export const fieldAt = (value: unknown, path: FieldPath): unknown => path.reduce<unknown>(member, value)

/** Checks whether a path exists in a value, including paths to `null`. */
export const hasAt = (value: unknown, path: FieldPath): boolean => fieldAt(value, path) !== undefined
