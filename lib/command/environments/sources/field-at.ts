import type { FieldPath } from '../../../finding/finding'
import { isPlain } from '../../../manifest/manifest'

const member = (value: unknown, step: string | number): unknown =>
  Array.isArray(value) ? value[Number(step)] : isPlain(value) && Object.hasOwn(value, step) ? value[step] : undefined

/** Returns the value at a path. */
export const fieldAt = (value: unknown, path: FieldPath): unknown => path.reduce<unknown>(member, value)

/** Checks for a path that exists in a value, also with `null`. */
export const hasAt = (value: unknown, path: FieldPath): boolean => fieldAt(value, path) !== undefined
