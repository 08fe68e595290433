import { PREVIOUS_KINDS, PREVIOUS_NAMES, PREVIOUS_NAMESPACES, RENAMING } from '../wire/annotations'

interface Renamed {
  name?: string
  annotations?: Readonly<Record<string, string>>
}

/**
 * The name that an object had before its host renamed it. kustomize puts namePrefix and nameSuffix on before it calls a
 * function, mends references only at the very end, and keeps the older names in an annotation (separated by commas, the
 * oldest first). So what other objects say, and what is not a name (the label `app`), still follows the older one.
 */
export const givenName = ({ name = '', annotations }: Renamed): string =>
  annotations?.[PREVIOUS_NAMES]?.split(',')[0] || name

/** Whether a reference means this object: by the name it has, or by the one it had before. */
export const isCalled = (one: Renamed, name: string): boolean => one.name === name || givenName(one) === name

/**
 * What tells kustomize that an object made of a renamed claim would have had another name as well: a reference to `api`
 * then finds the Service `pre-api`. Empty where nothing was renamed, and for names that do not follow the claim's.
 */
export function renamedWith(claim: Required<Renamed>, kind: string, name: string): Record<string, string> {
  const given = givenName(claim)
  if (given === claim.name || !name.startsWith(claim.name)) return {}
  const annotations = Object.entries(claim.annotations).filter(([key]) => RENAMING.includes(key))
  return {
    ...Object.fromEntries(annotations),
    [PREVIOUS_NAMES]: `${given}${name.slice(claim.name.length)}`,
    [PREVIOUS_NAMESPACES]: claim.annotations[PREVIOUS_NAMESPACES]?.split(',')[0] ?? 'default',
    [PREVIOUS_KINDS]: kind,
  }
}

/** Another name, changed as the host has changed that of the claim. For what is named after an application. */
export const renamedLike = (claim: Renamed, name: string): string =>
  claim.name === undefined ? name : claim.name.split(givenName(claim)).join(name)
