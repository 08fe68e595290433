import type { FieldPath } from '../finding/finding'
import { isPlain, type Manifest } from '../manifest/manifest'
import { POD_KINDS } from '../manifest/pods'
import { mapsIn, valueAt } from '../manifest/value-at'
import { type PlacedContainer, type Pods, podsOf } from '../manifest/observed/pods'

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
  if (pods !== undefined) return pods.all.flatMap(usesOfContainer).concat(usesOfPod(pods))
  if (manifest.kind === 'Ingress') return usesOfIngress(manifest)
  if (manifest.kind === 'PubSubTopic') return usesOfTopic(manifest)
  if (manifest.kind === 'ServiceAccount') return named(manifest, ['imagePullSecrets'], 'name')
  return manifest.kind === 'TriggerAuthentication' ? named(manifest, ['spec', 'secretTargetRef'], 'name', 'key') : []
}

function usesOfContainer({ spec, path }: PlacedContainer): Use[] {
  const one = mapsIn(spec.env).flatMap(([at, variable]) =>
    sources(variable.valueFrom, [...path, 'env', at, 'valueFrom'], {
      configMapKeyRef: 'ConfigMap',
      secretKeyRef: 'Secret',
    }),
  )
  const all = mapsIn(spec.envFrom).flatMap(([at, from]) =>
    sources(from, [...path, 'envFrom', at], { configMapRef: 'ConfigMap', secretRef: 'Secret' }),
  )
  return [...one, ...all]
}

function usesOfPod({ spec, path }: Pods): Use[] {
  const kinds = { configMap: 'ConfigMap', secret: 'Secret' } as const
  const volumes = mapsIn(spec.volumes).flatMap(([at, volume]) => {
    const here = [...path, 'volumes', at]
    const projected = mapsIn(valueAt(volume, ['projected', 'sources'])).flatMap(([entry, source]) =>
      sources(source, [...here, 'projected', 'sources', entry], kinds),
    )
    return [...sources(volume, here, kinds), ...projected]
  })
  return [
    ...volumes,
    ...named(spec, ['imagePullSecrets'], 'name').map((use) => ({ ...use, path: [...path, ...use.path] })),
  ]
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

/** The references among the members of a map, by the kind that a member stands for. */
function sources(map: unknown, path: FieldPath, kinds: Readonly<Record<string, Use['kind']>>): Use[] {
  return Object.entries(kinds).flatMap(([field, kind]) => {
    const source = valueAt(map, [field])
    if (!isPlain(source)) return []
    const label = typeof source.secretName === 'string' ? 'secretName' : 'name'
    const name = source[label]
    if (typeof name !== 'string') return []
    const keys = [source.key, ...mapsIn(source.items).map(([, item]) => item.key)].filter(
      (key) => typeof key === 'string',
    )
    const use: Use = { kind, name, optional: source.optional === true, path: [...path, field, label] }
    return keys.length === 0 ? [use] : keys.map((key) => ({ ...use, key }))
  })
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
