import type { Claim } from '../kind/claim'
import type { Manifest } from '../manifest/manifest'
import type { Path } from '../manifest/value-at'

/** A value that an expansion reads. The path starts at the root of the claim, the settings or the object. */
export type Input =
  | { of: 'claim'; claim: Claim<unknown>; path: Path }
  | { of: 'setting'; path: Path }
  | { of: 'object'; object: Manifest; path: Path }

/**
 * Relation between an input and a field, from the closest to the most distant. `copy`: the field equals the
 * input. `part`: the field contains the input. `value`: the field gets another value. `presence`: the field is removed
 * together with the input. `default`: the input is not set, and would change the field. `variant`: the input selects
 * the part of the kind that sets the field.
 */
export type Relation = 'copy' | 'part' | 'value' | 'presence' | 'default' | 'variant'

/** An input on which a field of the output depends. */
export interface Influence {
  input: Input
  relation: Relation
  /** Whether the input is a list or an entry of a list. The presence of such an input does not explain a value. */
  isWhole?: true
}

/** Returns the identity of an input’s root. Inputs with the same root are parts of the same object. */
export function rootOf(input: Input): unknown {
  if (input.of === 'claim') return input.claim
  return input.of === 'object' ? input.object : undefined
}

/** Checks whether an input contains another input. */
export const contains = (outer: Input, inner: Input): boolean =>
  rootOf(outer) === rootOf(inner) &&
  outer.path.length < inner.path.length &&
  outer.path.every((step, at) => step === inner.path[at])

/** Returns a path as a key. */
export const pathKey = (path: Path): string => JSON.stringify(path)

/** Returns the paths of the scalars, empty lists and empty objects in a value. */
export function leafPaths(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return value === undefined ? [] : [path]
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return entries.length === 0 ? [path] : entries.flatMap(([step, member]) => leafPaths(member, [...path, step]))
}
