import type { LocatedFinding } from '../../../finding/finding'
import { groupedBy } from '../../../manifest/grouped-by'
import { refOf, sameNamespace } from '../../../manifest/id'
import type { Manifest, Plain } from '../../../manifest/manifest'
import { podsOf } from '../../../manifest/observed/pods'
import { labelSelector, selects } from '../../../manifest/selectors/object-selector'
import { mapsAt, mapsIn, valueAt } from '../../../manifest/value-at'
import { about, type Compared } from './compared'
import { allows, allowsEverything, peerText, type AllowedTraffic } from './permissions'
import { policyWidened } from './rules'

type Direction = 'Ingress' | 'Egress'

/** The pods of both sides, and the text that describes them in messages. */
interface Pods {
  object: Manifest
  name: string
  before: Readonly<Record<string, string>>
  after: Readonly<Record<string, string>>
}

/**
 * Returns the pods whose NetworkPolicies allow more than before. All traffic that any policy of a pod allows is
 * allowed. Without a policy, all traffic of a pod is allowed.
 */
export function widenedPolicies({ before, after, pairs }: Compared): LocatedFinding[] {
  if (!pairs.some((pair) => [pair.before, pair.after].some((one) => one !== undefined && isPolicy(one)))) return []
  const [old, now] = [before.filter(isPolicy), after.filter(isPolicy)]
  const found = podsOnBothSides(before, after).flatMap((pods) =>
    (['Ingress', 'Egress'] as const).flatMap((direction) => {
      const allowed = permissionsOf(old, direction, pods.object, pods.before)
      const extra = permissionsOf(now, direction, pods.object, pods.after).filter(
        (one) => !allowed.some((other) => allows(other, one)),
      )
      return extra.map((one) => ({ pods, direction, text: peerText(one) }))
    }),
  )
  return [...groupedBy(found, ({ direction, text }) => `${direction} ${text}`).values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const names = [...new Set(group.map(({ pods }) => pods.name))]
    const who = `${names.slice(0, 3).join(', ')}${names.length > 3 ? `, … (${names.length})` : ''}`
    const what = first.direction === 'Ingress' ? 'can be reached from' : 'can reach'
    return [
      about(
        first.pods.object,
        policyWidened.at([], `Pods of ${who} ${what} ${first.text}. This traffic was denied before.`),
      ),
    ]
  })
}

const isPolicy = ({ apiVersion, kind }: Manifest): boolean =>
  kind === 'NetworkPolicy' && apiVersion.startsWith('networking.k8s.io/')

/**
 * Returns the workloads of both sides. For a policy that selects no workload, returns the pods that its selector
 * describes.
 */
function podsOnBothSides(before: readonly Manifest[], after: readonly Manifest[]): Pods[] {
  const labelsOf = (one: Manifest) => podsOf(one)?.labels
  const former = groupedBy(before, (one) => `${one.metadata.namespace ?? ''}/${refOf(one)}`)
  const workloads = after.flatMap((object): Pods[] => {
    const [other] = former.get(`${object.metadata.namespace ?? ''}/${refOf(object)}`) ?? []
    const [old, now] = [other && labelsOf(other), labelsOf(object)]
    return old === undefined || now === undefined ? [] : [{ object, name: refOf(object), before: old, after: now }]
  })
  const others = before.filter(isPolicy).flatMap((object): Pods[] => {
    const selector = labelSelector(valueAt(object, ['spec', 'podSelector'])) ?? {
      matchLabels: {},
      matchExpressions: [],
    }
    const isForSome = workloads.some(
      (one) => sameNamespace(one.object.metadata.namespace, object.metadata.namespace) && selects(selector, one.before),
    )
    const labels = selector.matchLabels
    return isForSome ? [] : [{ object, name: refOf(object), before: labels, after: labels }]
  })
  return [...workloads, ...others]
}

/**
 * Returns the traffic of pods that policies allow in one direction. If no policy applies to the direction, all traffic
 * is allowed.
 */
function permissionsOf(
  policies: readonly Manifest[],
  direction: Direction,
  { metadata }: Manifest,
  labels: Readonly<Record<string, string>>,
): AllowedTraffic[] {
  const selecting = policies.filter((policy) => {
    const selector = labelSelector(valueAt(policy, ['spec', 'podSelector'])) ?? {
      matchLabels: {},
      matchExpressions: [],
    }
    return (
      sameNamespace(policy.metadata.namespace, metadata.namespace) &&
      selects(selector, labels) &&
      isAbout(policy, direction)
    )
  })
  if (selecting.length === 0) return [allowsEverything]
  const [field, peers] = direction === 'Ingress' ? ['ingress', 'from'] : ['egress', 'to']
  return selecting.flatMap((policy) =>
    mapsAt(policy, ['spec', field]).flatMap(([, rule]) => permissionsIn(rule, peers, policy.metadata.namespace)),
  )
}

/**
 * Checks whether a policy applies to a direction. A policy without `policyTypes` applies to ingress, and also to egress
 * if it has egress rules.
 */
function isAbout(policy: Manifest, direction: Direction): boolean {
  const types = valueAt(policy, ['spec', 'policyTypes'])
  if (Array.isArray(types)) return types.includes(direction)
  return direction === 'Ingress' || valueAt(policy, ['spec', 'egress']) !== undefined
}

/**
 * Returns the traffic that a rule allows. A rule without peers allows all peers, and a rule without ports allows all
 * ports.
 */
function permissionsIn(rule: Plain, field: string, namespace: string | undefined): AllowedTraffic[] {
  const orAll = (list: unknown): (Plain | undefined)[] => {
    const entries = mapsIn(list).map(([, entry]) => entry)
    return entries.length === 0 ? [undefined] : entries
  }
  return orAll(rule[field]).flatMap((peer) => orAll(rule.ports).map((port) => ({ peer, port, namespace })))
}
