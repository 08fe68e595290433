import { memoize } from './memo/memoize'

/** An object whose content is unknown, as parsed from YAML. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** A plain object of unknown content, as parsed from YAML. */
export type Plain = Record<string, unknown>

/** Metadata that lummo reads and writes. Other metadata passes through. */
export interface Metadata {
  name: string
  namespace?: string
  labels?: Record<string, string>
  annotations?: Record<string, string>
}

/** An object for a cluster. */
export interface Manifest {
  apiVersion: string
  kind: string
  metadata: Metadata
  [field: string]: unknown
}

/** Checks whether a value is an object, and not null, a list or a scalar. */
export const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Returns an object in the form that checks require, with labels, annotations and the namespace as strings. Returns
 * undefined if the apiVersion, the kind or the name is missing. The cluster reports other mistakes.
 */
export const asManifest = memoize((object: Plain): Manifest | undefined => {
  const { apiVersion, kind, metadata } = object
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined
  if (!isPlain(metadata) || typeof metadata.name !== 'string') return undefined
  const { namespace, labels, annotations, ...others } = metadata
  const sound = ['string', 'undefined'].includes(typeof namespace) && areTexts(labels) && areTexts(annotations)
  if (sound) return object as Manifest
  const texts = { labels: labelsIn(labels), annotations: labelsIn(annotations) }
  return {
    ...object,
    metadata: { ...others, ...(typeof namespace === 'string' ? { namespace } : {}), ...texts },
  } as Manifest
})

/**
 * Returns the labels in an object. Numbers and booleans become strings, because the author probably forgot the quotes.
 */
export function labelsIn(map: unknown): Record<string, string> {
  const labels: Record<string, string> = {}
  if (!isPlain(map)) return labels
  for (const key of Object.keys(map)) {
    const value = map[key]
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      setMember(labels, key, String(value))
  }
  return labels
}

const areTexts = (map: unknown): boolean =>
  map === undefined || (isPlain(map) && Object.values(map).every((value) => typeof value === 'string'))

/** Sets a member of an object under any key. A plain assignment cannot set `__proto__`. */
export function setMember(map: Plain, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true })
  else map[key] = value
}

/**
 * Returns the members of an object that are strings, such as labels. If a condition is given, only members with
 * matching keys are returned.
 */
export function textsOf(map: unknown, isWanted: (key: string) => boolean = () => true): Record<string, string> {
  const texts: Record<string, string> = {}
  if (!isPlain(map)) return texts
  for (const key of Object.keys(map)) {
    const value = map[key]
    if (typeof value === 'string' && isWanted(key)) setMember(texts, key, value)
  }
  return texts
}
