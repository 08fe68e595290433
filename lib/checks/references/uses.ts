import type { FieldPath } from '../../finding/finding'
import type { Manifest } from '../../manifest/manifest'
import { POD_KINDS } from '../../manifest/pods'
import { type Pods, podsOf } from '../../manifest/observed/pods'
import { type Source, sourcesOf } from '../../manifest/observed/sources'
import { mapsIn, textAt, valueAt } from '../../manifest/value-at'

/** A reference from one object to another, or to a key of a ConfigMap or Secret. */
export interface Use {
  kind: 'ConfigMap' | 'PersistentVolumeClaim' | 'PubSubSchema' | 'Secret' | 'ServiceAccount'
  name: string
  key?: string
  /** Whether the referring object works if the used object is missing. */
  optional: boolean
  path: FieldPath
}

/** Kinds whose references to other objects lummo can read. */
export const USING_KINDS: readonly string[] = [
  ...POD_KINDS,
  'Ingress',
  'PubSubTopic',
  'ServiceAccount',
  'TriggerAuthentication',
]

/** Returns the references of an object, both required and optional. */
export function usesOf(manifest: Manifest): Use[] {
  const pods = podsOf(manifest)
  if (pods !== undefined)
    return [...sourcesOf(pods).flatMap(usesOfSource), ...accountOf(pods), ...volumesOf(manifest, pods)]
  if (manifest.kind === 'Ingress') return usesOfIngress(manifest)
  if (manifest.kind === 'PubSubTopic') return usesOfTopic(manifest)
  if (manifest.kind === 'ServiceAccount') return useOf(manifest, ['imagePullSecrets'], 'name')
  return manifest.kind === 'TriggerAuthentication' ? useOf(manifest, ['spec', 'secretTargetRef'], 'name', 'key') : []
}

/** Returns one reference to a source, or one reference to each named key. */
function usesOfSource({ keys, ...source }: Source): Use[] {
  return keys.length === 0 ? [source] : keys.map((key) => ({ ...source, key }))
}

/** Returns the ServiceAccount of pods. `serviceAccount` is a deprecated name of `serviceAccountName`. */
function accountOf({ spec, path }: Pods): Use[] {
  const field = ['serviceAccountName', 'serviceAccount'].find((one) => textAt(spec, [one]) !== undefined)
  const name = field === undefined ? undefined : textAt(spec, [field])
  if (field === undefined || name === undefined || name === '') return []
  return [{ kind: 'ServiceAccount', name, optional: false, path: [...path, field] }]
}

/**
 * Returns the volumes of pods. Omits volumes with the name of a claim template, because a StatefulSet replaces such
 * volumes.
 */
function volumesOf(manifest: Manifest, { spec, path }: Pods): Use[] {
  const templates = claimTemplatesOf(manifest)
  return mapsIn(spec.volumes).flatMap(([at, volume]) => {
    const name = textAt(volume, ['persistentVolumeClaim', 'claimName'])
    if (name === undefined || templates.includes(textAt(volume, ['name']) ?? '')) return []
    const here = [...path, 'volumes', at, 'persistentVolumeClaim', 'claimName']
    return [{ kind: 'PersistentVolumeClaim', name, optional: false, path: here }]
  })
}

/** Returns the names of a StatefulSet’s claim templates. */
export const claimTemplatesOf = ({ kind, spec }: Manifest): string[] =>
  kind === 'StatefulSet'
    ? mapsIn(valueAt(spec, ['volumeClaimTemplates'])).flatMap(([, one]) => textAt(one, ['metadata', 'name']) ?? [])
    : []

/**
 * Returns the references of an Ingress. For an annotated Ingress, cert-manager creates the certificates. Source:
 * cert-manager v1.21, "Annotated Ingress resource"; `kubernetes.io/tls-acme` is the annotation of its predecessor.
 */
function usesOfIngress(manifest: Manifest): Use[] {
  const annotations = Object.entries(manifest.metadata.annotations ?? {})
  const automatic = annotations.some(
    ([key, value]) => key.startsWith('cert-manager.io/') || (key === 'kubernetes.io/tls-acme' && value === 'true'),
  )
  return useOf(manifest, ['spec', 'tls'], 'secretName').map((use) => ({ ...use, optional: automatic }))
}

/**
 * Returns the reference to a schema, if it is a Kubernetes name and not a Google Cloud name. Source: Config Connector,
 * PubSubTopic v1beta1.
 */
function usesOfTopic({ spec, metadata }: Manifest): Use[] {
  const path = ['spec', 'schemaSettings', 'schemaRef']
  const [name, namespace] = ['name', 'namespace'].map((field) => valueAt(spec, [...path.slice(1), field]))
  if (typeof name !== 'string' || (namespace !== undefined && namespace !== metadata.namespace)) return []
  return [{ kind: 'PubSubSchema', name, optional: false, path: [...path, 'name'] }]
}

/** Returns the Secrets to which a list of objects refers. */
function useOf(within: unknown, path: FieldPath, field: string, keyField?: string): Use[] {
  return mapsIn(valueAt(within, path)).flatMap(([at, entry]) => {
    const [name, key] = [entry[field], keyField === undefined ? undefined : entry[keyField]]
    if (typeof name !== 'string') return []
    const use: Use = { kind: 'Secret', name, optional: false, path: [...path, at, field] }
    return [typeof key === 'string' ? { ...use, key } : use]
  })
}
