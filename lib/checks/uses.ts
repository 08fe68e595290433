import type { FieldPath } from '../finding/finding'
import type { Manifest } from '../manifest/manifest'
import { POD_KINDS } from '../manifest/pods'
import { podsOf } from '../manifest/observed/pods'
import { type Source, sourcesOf } from '../manifest/observed/sources'
import { mapsIn, valueAt } from '../manifest/value-at'

/** Something in an object that needs a ConfigMap or Secret, or one key of it; or that a topic needs a schema. */
export interface Use {
  kind: 'ConfigMap' | 'Secret' | 'PubSubSchema'
  name: string
  key?: string
  /** Whether it does without. */
  optional: boolean
  path: FieldPath
}

/** Kinds whose uses are known. */
export const USING_KINDS: readonly string[] = [
  ...POD_KINDS,
  'Ingress',
  'PubSubTopic',
  'ServiceAccount',
  'TriggerAuthentication',
]

/** What an object needs, or takes where it is there. */
export function usesOf(manifest: Manifest): Use[] {
  const pods = podsOf(manifest)
  if (pods !== undefined) return sourcesOf(pods).flatMap(usesOfSource)
  if (manifest.kind === 'Ingress') return usesOfIngress(manifest)
  if (manifest.kind === 'PubSubTopic') return usesOfTopic(manifest)
  if (manifest.kind === 'ServiceAccount') return named(manifest, ['imagePullSecrets'], 'name')
  return manifest.kind === 'TriggerAuthentication' ? named(manifest, ['spec', 'secretTargetRef'], 'name', 'key') : []
}

/** One use of a source as such, or one of each key that is named. */
function usesOfSource({ keys, ...source }: Source): Use[] {
  return keys.length === 0 ? [source] : keys.map((key) => ({ ...source, key }))
}

/**
 * An Ingress for which cert-manager makes the certificates needs none beforehand. Source: cert-manager v1.21,
 * "Annotated Ingress resource", where `kubernetes.io/tls-acme` is the annotation of its predecessor.
 */
function usesOfIngress(manifest: Manifest): Use[] {
  const annotations = Object.entries(manifest.metadata.annotations ?? {})
  const automatic = annotations.some(
    ([key, value]) => key.startsWith('cert-manager.io/') || (key === 'kubernetes.io/tls-acme' && value === 'true'),
  )
  return named(manifest, ['spec', 'tls'], 'secretName').map((use) => ({ ...use, optional: automatic }))
}

/** A schema by its name in Kubernetes, not by that in Google Cloud. Source: Config Connector, PubSubTopic v1beta1. */
function usesOfTopic({ spec, metadata }: Manifest): Use[] {
  const path = ['spec', 'schemaSettings', 'schemaRef']
  const [name, namespace] = ['name', 'namespace'].map((field) => valueAt(spec, [...path.slice(1), field]))
  if (typeof name !== 'string' || (namespace !== undefined && namespace !== metadata.namespace)) return []
  return [{ kind: 'PubSubSchema', name, optional: false, path: [...path, 'name'] }]
}

/** The Secrets named in a list of maps. */
function named(within: unknown, path: FieldPath, field: string, keyField?: string): Use[] {
  return mapsIn(valueAt(within, path)).flatMap(([at, entry]) => {
    const [name, key] = [entry[field], keyField === undefined ? undefined : entry[keyField]]
    if (typeof name !== 'string') return []
    const use: Use = { kind: 'Secret', name, optional: false, path: [...path, at, field] }
    return [typeof key === 'string' ? { ...use, key } : use]
  })
}
