import type { FieldPath } from '../../lib/finding/finding'
import { isPlain, type Manifest } from '../../lib/manifest/manifest'

/** A text of an object, under a key that tells what it may be. */
export interface Text {
  text: string
  path: FieldPath
  /** The `name` beside it. */
  name?: string
}

/** Whether a group is one of Kubernetes itself, whose kinds are all known. */
export const isOfKubernetes = (group: string): boolean =>
  !group.includes('.') || (group.endsWith('.k8s.io') && !group.endsWith('.x-k8s.io'))

/** Deeper than anybody writes; what is deeper is no object of a cluster. */
const DEEPEST = 200

/** All texts under the chosen keys, in lists as well, wherever they are in an object beside its metadata and status. */
export function textsUnder(manifest: Manifest, isKey: (key: string) => boolean): Text[] {
  const found: Text[] = []
  const visit = (value: unknown, path: FieldPath, chosen: boolean, name: unknown): void => {
    if (path.length > DEEPEST) return
    if (Array.isArray(value)) for (const [at, entry] of value.entries()) visit(entry, [...path, at], chosen, name)
    else if (isPlain(value)) {
      for (const [key, member] of Object.entries(value)) visit(member, [...path, key], isKey(key), value.name)
    } else if (typeof value === 'string' && chosen) {
      found.push({ text: value, path, ...(typeof name === 'string' ? { name } : {}) })
    }
  }
  const { apiVersion, kind, metadata, status, ...body } = manifest
  visit(body, [], false, undefined)
  return found
}
