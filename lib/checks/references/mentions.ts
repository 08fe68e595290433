import { sameNamespace } from '../../manifest/id'
import { isPlain, type Manifest } from '../../manifest/manifest'
import { POD_KINDS } from '../../manifest/pods'
import { mapsIn } from '../../manifest/value-at'
import { podsOf } from '../../manifest/observed/pods'
import type { Choice, FinishedPackage } from '../package-check'
import { USING_KINDS, usesOf } from './uses'

/**
 * Kinds that refer to an application or to the labels of pods. Strings in these objects can be equal to other names by
 * coincidence.
 */
const NOT_USING = ['HorizontalPodAutoscaler', 'NetworkPolicy', 'PodDisruptionBudget', 'ScaledObject', 'Service']

/** Kinds among these that can also refer to a key of a Secret. Source: Prometheus Operator v0.91, CRDs. */
const MONITORS = ['PodMonitor', 'ServiceMonitor']

/**
 * Checks whether an object of the package uses a ConfigMap or Secret with this name. Considers references of known
 * kinds, values that containers receive, and strings that contain the name in other objects.
 *
 * @param near an object in the namespace of the ConfigMap or Secret; this object does not count as a user
 * @param choice the objects that can use the name
 */
export const isMentioned = (
  pack: FinishedPackage,
  { kind, name }: { kind: 'ConfigMap' | 'Secret'; name: string },
  near: Manifest,
  choice: Choice = () => true,
): boolean =>
  pack
    .holding(name, (apiVersion, other) => !NOT_USING.includes(other) && choice(apiVersion, other))
    .some(({ manifest }) => {
      if (manifest === near) return false
      return sameNamespace(manifest.metadata.namespace, near.metadata.namespace)
        ? mentions(manifest, kind, name)
        : mentionsAfar(manifest, name, near)
    })

function mentions(manifest: Manifest, kind: 'ConfigMap' | 'Secret', name: string): boolean {
  if (MONITORS.includes(manifest.kind)) return namesKeyOf(manifest.spec, name)
  if (USING_KINDS.includes(manifest.kind) && usesOf(manifest).some((use) => use.kind === kind && use.name === name))
    return true
  return saysWord(wordsOf(manifest), name)
}

/**
 * Checks whether an object of another namespace can use the name. Usually the name refers to an object of that other
 * namespace, but the Istio gateway reads Secrets of its namespace.
 */
function mentionsAfar(manifest: Manifest, name: string, { metadata }: Manifest): boolean {
  const words = wordsOf(manifest)
  const there = manifest.kind === 'Gateway' || (metadata.namespace !== undefined && saysWord(words, metadata.namespace))
  return there && saysWord(words, name)
}

/**
 * Returns the values that can refer to another object. For pods, returns only the values that containers receive,
 * because lummo knows all other references.
 */
const wordsOf = (manifest: Manifest): unknown => (POD_KINDS.includes(manifest.kind) ? told(manifest) : bodyOf(manifest))

/**
 * Returns the values that can refer to other objects: the annotations of an object, and the values that its
 * containers receive.
 */
function told(manifest: Manifest): unknown {
  const pods = podsOf(manifest)
  const containers = pods?.all ?? []
  const annotations = Object.values(manifest.metadata.annotations ?? {})
  return [
    annotations,
    containers.map(({ spec }) => [spec.command, spec.args, mapsIn(spec.env).map(([, { value }]) => value)]),
  ]
}

/** Returns an object without its name and labels, because these are not references. */
export const bodyOf = ({ metadata, ...rest }: Manifest): unknown => [Object.values(metadata.annotations ?? {}), rest]

/** Checks whether a string contains a name that is not part of a longer name: `projects/shop/topics/orders`. */
export function saysWord(value: unknown, name: string): boolean {
  if (typeof value === 'string') return value.split(/[^A-Za-z0-9._-]+/).includes(name)
  if (Array.isArray(value)) return value.some((entry) => saysWord(entry, name))
  return isPlain(value) && Object.entries(value).some(([key, member]) => key === name || saysWord(member, name))
}

/** Checks whether a value contains a reference to the given key: `{name: login, key: password}`. */
function namesKeyOf(value: unknown, name: string): boolean {
  if (Array.isArray(value)) return value.some((entry) => namesKeyOf(entry, name))
  if (!isPlain(value)) return false
  if (value.name === name && typeof value.key === 'string') return true
  return Object.values(value).some((member) => namesKeyOf(member, name))
}
