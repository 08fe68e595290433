import { textsOf } from '../manifest/manifest'
import { PREVIOUS_KINDS, PREVIOUS_NAMES, PREVIOUS_NAMESPACES, RENAMING } from '../wire/annotations'
import type { Claim } from './claim'

/*
 * kustomize puts namePrefix and nameSuffix on before it calls a function, mends references only at the very end, and
 * keeps the older names in an annotation. So what other objects say, and what is not a name (the label `app`), still
 * follows the name that the user gave.
 */

type Named = Pick<Claim<unknown>, 'name' | 'renamed'>
interface Metadata {
  name: string
  annotations?: Readonly<Record<string, string>>
}

/** The first of an object's names, where its host keeps them (separated by commas, the oldest first). */
const firstName = (annotations: Readonly<Record<string, string>> = {}): string | undefined =>
  annotations[PREVIOUS_NAMES]?.split(',')[0] || undefined

/** How a host has renamed an object; undefined where it has not. */
export function renaming({ name, annotations }: Metadata): NonNullable<Named['renamed']> | undefined {
  const from = firstName(annotations)
  return from === undefined || from === name ? undefined : { from, to: name }
}

/** The name that a claim, or one derived from it (`pre-db-backup`), would have had without its host (`db-backup`). */
export const givenName = ({ name, renamed }: Named): string =>
  renamed !== undefined && name.startsWith(renamed.to) ? `${renamed.from}${name.slice(renamed.to.length)}` : name

/** Whether a reference means this claim: by the name it has, or by the one it had before. */
export const isCalled = (claim: Named, name: string): boolean => claim.name === name || givenName(claim) === name

/** The name that a native object had before its host renamed it. */
export const formerName = ({ name, annotations }: Metadata): string => firstName(annotations) ?? name

/** Whether a reference means this native object: by the name it has, or by the one it had before. */
export const wasCalled = (metadata: Metadata, name: string): boolean =>
  metadata.name === name || formerName(metadata) === name

/** Another name, changed as the host has changed that of the claim. For what is named after an application. */
export const renamedLike = ({ renamed }: Named, name: string): string =>
  renamed === undefined ? name : renamed.to.split(renamed.from).join(name)

/**
 * What tells kustomize that an object made of a renamed claim would have had another name as well: a reference to `api`
 * then finds the Service `pre-api`. Empty where nothing was renamed, and for names that do not follow the claim's.
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
