import { textsOf } from '../manifest/manifest'
import { PREVIOUS_KINDS, PREVIOUS_NAMES, PREVIOUS_NAMESPACES, RENAMING } from '../wire/annotations'
import type { Claim } from './claim'

/*
 * Handles names that kustomize changes. kustomize applies namePrefix and nameSuffix before it calls a function, but
 * updates references only at the end. The host keeps earlier names in an annotation. References in other objects, and
 * values that are not names (the label `app`), therefore still contain the name that the user wrote.
 */

type Named = Pick<Claim<unknown>, 'name' | 'renamed'>
interface Metadata {
  name: string
  annotations?: Readonly<Record<string, string>>
}

/**
 * Returns the original name of an object. kustomize keeps earlier names in an annotation, separated by commas and
 * starting with the oldest.
 */
const firstName = (annotations: Readonly<Record<string, string>> = {}): string | undefined =>
  annotations[PREVIOUS_NAMES]?.split(',')[0] || undefined

/** Returns how a host has renamed an object; undefined if the name is unchanged. */
export function renaming({ name, annotations }: Metadata): NonNullable<Named['renamed']> | undefined {
  const from = firstName(annotations)
  return from === undefined || from === name ? undefined : { from, to: name }
}

/**
 * Returns the name (`db-backup`) that a claim or a derived object would have if the host had not renamed it
 * (`pre-db-backup`).
 */
export const givenName = ({ name, renamed }: Named): string =>
  renamed !== undefined && name.startsWith(renamed.to) ? `${renamed.from}${name.slice(renamed.to.length)}` : name

/** Checks whether a name is the current or an earlier name of this claim. */
export const isCalled = (claim: Named, name: string): boolean => claim.name === name || givenName(claim) === name

/** Returns the name of a Kubernetes object before its host renamed the object. */
export const formerName = ({ name, annotations }: Metadata): string => firstName(annotations) ?? name

/** Checks whether a name is the current or an earlier name of this Kubernetes object. */
export const wasCalled = (metadata: Metadata, name: string): boolean =>
  metadata.name === name || formerName(metadata) === name

/**
 * Returns a name that is derived from an application. The host has changed the name of the claim, and this name
 * changes in the same way.
 */
export const renamedLike = ({ renamed }: Named, name: string): string =>
  renamed === undefined ? name : renamed.to.split(renamed.from).join(name)

/**
 * Returns an annotation with the earlier name of a generated object. With the annotation, kustomize resolves a
 * reference to `api` to the Service `pre-api`. Omits the annotation if the host has not renamed the object, or if the
 * name is not derived from the name of the claim.
 */
export function renamedWith(claim: Claim<unknown>, kind: string, name: string): Record<string, string> {
  const { renamed, annotations } = claim
  const former = givenName({ name, ...(renamed === undefined ? {} : { renamed }) })
  if (former === name) return {}
  return {
    ...textsOf(annotations, (key) => RENAMING.includes(key)),
    [PREVIOUS_NAMES]: former,
    [PREVIOUS_NAMESPACES]: annotations[PREVIOUS_NAMESPACES]?.split(',')[0] ?? 'default',
    [PREVIOUS_KINDS]: kind,
  }
}
