import { sameNamespace } from '../manifest/id'
import { isPlain, type Manifest } from '../manifest/manifest'
import { POD_KINDS } from '../manifest/pods'
import { mapsIn } from '../manifest/value-at'
import { podsOf } from '../manifest/observed/pods'
import type { Choice, FinishedPackage } from './package-check'
import { USING_KINDS, usesOf } from './uses'

/** Kinds that name an application, or pods by their labels, and so hold words that are also names of other things. */
const NOT_USING = ['HorizontalPodAutoscaler', 'NetworkPolicy', 'PodDisruptionBudget', 'ScaledObject', 'Service']

/** Such kinds that may name a Secret as well, together with a key of it. Source: Prometheus Operator v0.91, their CRDs. */
const MONITORS = ['PodMonitor', 'ServiceMonitor']

/**
 * Whether something in the package uses a ConfigMap or Secret of some name, as far as anybody can tell. What counts is
 * what the known kinds refer to, what programs are told, and the name among the words of any other object.
 *
 * @param near an object of its namespace, which itself does not count
 * @param choice what may use it
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

/** From another namespace it takes the name of this one; but Istio's gateway reads the Secrets in its own. */
function mentionsAfar(manifest: Manifest, name: string, { metadata }: Manifest): boolean {
  const words = wordsOf(manifest)
  const there = manifest.kind === 'Gateway' || (metadata.namespace !== undefined && saysWord(words, metadata.namespace))
  return there && saysWord(words, name)
}

/** What may refer to something: of pods only what their programs are told, as the rest of what they refer to is known. */
const wordsOf = (manifest: Manifest): unknown => (POD_KINDS.includes(manifest.kind) ? told(manifest) : bodyOf(manifest))

/** What the programs of an object are told, by which they may find something themselves, and what its annotations say. */
function told(manifest: Manifest): unknown {
  const pods = podsOf(manifest)
  const containers = pods?.all ?? []
  const annotations = Object.values(manifest.metadata.annotations ?? {})
  return [
    annotations,
    containers.map(({ spec }) => [spec.command, spec.args, mapsIn(spec.env).map(([, { value }]) => value)]),
  ]
}

/** An object without its own name and labels, which say nothing of what it uses. */
export const bodyOf = ({ metadata, ...rest }: Manifest): unknown => [Object.values(metadata.annotations ?? {}), rest]

/** Whether a text holds a name that is not a part of a longer one: `projects/shop/topics/orders`. */
export function saysWord(value: unknown, name: string): boolean {
  if (typeof value === 'string') return value.split(/[^A-Za-z0-9._-]+/).includes(name)
  if (Array.isArray(value)) return value.some((entry) => saysWord(entry, name))
  return isPlain(value) && Object.entries(value).some(([key, member]) => key === name || saysWord(member, name))
}

/** Whether a value holds a reference to a key of something: `{name: login, key: password}`. */
function namesKeyOf(value: unknown, name: string): boolean {
  if (Array.isArray(value)) return value.some((entry) => namesKeyOf(entry, name))
  if (!isPlain(value)) return false
  if (value.name === name && typeof value.key === 'string') return true
  return Object.values(value).some((member) => namesKeyOf(member, name))
}
