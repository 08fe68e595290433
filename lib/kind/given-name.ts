import { PREVIOUS_NAMES } from '../wire/annotations'

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
