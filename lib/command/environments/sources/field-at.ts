import type { FieldPath } from '../../../finding/finding'
import { isPlain } from '../../../manifest/manifest'

const member = (value: unknown, step: string | number): unknown =>
  Array.isArray(value) ? value[Number(step)] : isPlain(value) && Object.hasOwn(value, step) ? value[step] : undefined

/** Returns what is at a path of a value. */
export const valueAt = (value: unknown, path: FieldPath): unknown => path.reduce<unknown>(member, value)

/** Checks for a path that a value has, even if `null` is there. */
export const hasAt = (value: unknown, path: FieldPath): boolean => valueAt(value, path) !== undefined
