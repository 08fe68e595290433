import type { FieldPath } from '../../lib/finding/finding'
import { isPlain, type Manifest } from '../../lib/manifest/manifest'

/** A string in an object, together with the key that indicates its meaning. */
export interface Text {
  text: string
  path: FieldPath
  /** Value of the field `name` in the same object. */
  name?: string
}

/** Checks whether an API group belongs to Kubernetes itself. lummo knows all kinds of these groups. */
export const isOfKubernetes = (group: string): boolean =>
  !group.includes('.') || (group.endsWith('.k8s.io') && !group.endsWith('.x-k8s.io'))

/** Maximum depth of a search. Objects in clusters are never nested that deeply. */
const DEEPEST = 200

/**
 * Returns all strings under the selected keys, at any depth and in lists. Omits the metadata and the status of the
 * object.
 */
export function textsUnder(manifest: Manifest, isKey: (key: string) => boolean): Text[] {
  const found: Text[] = []
  const visit = (value: unknown, path: FieldPath, { isChosen, name }: { isChosen: boolean; name?: unknown }): void => {
    if (path.length > DEEPEST) return
    if (Array.isArray(value)) for (const [at, entry] of value.entries()) visit(entry, [...path, at], { isChosen, name })
    else if (isPlain(value)) {
      for (const [key, member] of Object.entries(value))
        visit(member, [...path, key], { isChosen: isKey(key), name: value.name })
    } else if (typeof value === 'string' && isChosen) {
      found.push({ text: value, path, ...(typeof name === 'string' ? { name } : {}) })
    }
  }
  const { apiVersion, kind, metadata, status, ...body } = manifest
  visit(body, [], { isChosen: false })
  return found
}
