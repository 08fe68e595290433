/** Any JSON value: what a manifest is made of. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** A plain object of unknown content, as parsed from YAML. */
export type Plain = Record<string, unknown>

/** The metadata that this suite reads and writes; everything else passes through. */
export interface Metadata {
  name: string
  namespace?: string
  labels?: Record<string, string>
  annotations?: Record<string, string>
}

/** An object that a cluster takes. */
export interface Manifest {
  apiVersion: string
  kind: string
  metadata: Metadata
  [field: string]: unknown
}

/** Whether a value is a mapping: neither null, nor a list, nor a scalar. */
export const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Sets a member of a map, whatever its key: `__proto__` cannot be assigned like others. */
export function setMember(map: Plain, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true })
  else map[key] = value
}

/** The members of a map that are texts, such as labels; of those only the ones with certain keys, where that is asked. */
export function textsOf(map: unknown, isWanted: (key: string) => boolean = () => true): Record<string, string> {
  const texts: Record<string, string> = {}
  if (!isPlain(map)) return texts
  for (const key of Object.keys(map)) {
    const value = map[key]
    if (typeof value === 'string' && isWanted(key)) setMember(texts, key, value)
  }
  return texts
}
