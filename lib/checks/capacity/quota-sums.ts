import type { LocatedFinding } from '../../finding/finding'
import { surelySameNamespace } from '../../manifest/id'
import { isPlain, type Plain } from '../../manifest/manifest'
import { isSidecar, POD_KINDS } from '../../manifest/pods'
import {
  addQuantities,
  compareQuantities,
  multiplyQuantity,
  parseQuantity,
  type Quantity,
  quantityText,
} from '../../manifest/grammar/quantity'
import { scalarText, valueAt } from '../../manifest/value-at'
import type { Pods } from '../../manifest/observed/pods'
import { finiteScaleOf, SCALER_KINDS } from '../../parts/observed/scale'
import { admittedPods, rangesOf } from './admitted-pods'
import { type Finished, type FinishedPackage, findIn, nameOf } from '../package-check'
import { aboveQuota } from '../rules'
import { extraPodsOf } from './update-pods'

/** Checks whether a quota has no scopes. A quota with a scope counts only some pods. */
export const countsAllPods = ({ manifest: { spec } }: Finished): boolean =>
  isPlain(spec) && spec.scopes === undefined && spec.scopeSelector === undefined

/** Reports ResourceQuotas that the pods of their namespace exceed at maximum scale. */
export const beyondQuotas = (pack: FinishedPackage, quotas: readonly Finished[]): LocatedFinding[] =>
  quotas.flatMap((quota) => {
    const spec = isPlain(quota.manifest.spec) ? quota.manifest.spec : {}
    if (!countsAllPods(quota) || !isPlain(spec.hard)) return []
    const workloads = workloadsUnder(pack, quota)
    return Object.entries(spec.hard).flatMap(([name, bound]) => exceeded(quota, name, bound, workloads))
  })

interface Workload {
  object: Finished
  pods: Pods
  /** Maximum number of pods. */
  count: number
  /** Minimum number of pods. */
  least: number
}

/**
 * Returns the workloads in the namespace of a quota. Omits ReplicaSets, because the cluster creates the ReplicaSet of a
 * Deployment.
 */
const workloadsUnder = (pack: FinishedPackage, quota: Finished): Workload[] =>
  pack
    .all(POD_KINDS)
    .filter((one) => surelySameNamespace(one.manifest, quota.manifest))
    .flatMap((object) => {
      const pods = admittedPods(object.manifest, rangesOf(pack, object.manifest))
      if (pods === undefined) return []
      const { min, max } = finiteScaleOf(object.manifest, findIn(pack, SCALER_KINDS))
      return [{ object, pods, count: max, least: min }]
    })

function exceeded(quota: Finished, name: string, bound: unknown, workloads: readonly Workload[]): LocatedFinding[] {
  const limit = parseQuantity(scalarText(bound) ?? '')
  if (limit === undefined) return []
  const asked = workloads.flatMap(({ object, pods, count }) => {
    const one = amountOf(pods, name)
    const amount = one === undefined ? ZERO : multiplyQuantity(one, count)
    return compareQuantities(amount, ZERO) > 0 ? [{ object, amount }] : []
  })
  const sum = asked.reduce((total, { amount }) => addQuantities(total, amount), ZERO)
  if (compareQuantities(sum, limit) <= 0) return duringUpdate(quota, { name, bound, limit }, workloads)
  const largest = [...asked].sort((one, other) => compareQuantities(other.amount, one.amount)).slice(0, 3)
  const who = largest.map(({ object, amount }) => `${nameOf(object)} ${quantityText(amount)}`).join(', ')
  const message = `At maximum scale, the total of \`${name}\` is ${quantityText(sum)} (${who}), but ${nameOf(quota)} allows ${scalarText(bound)}. Raise the quota, or lower the maximum scale.`
  return [quota.finding(aboveQuota.at(['spec', 'hard', name], message, { current: bound }), name)]
}

/** An entry of a quota: the name of its resource, and its value as text and as a quantity. */
interface Entry {
  name: string
  bound: unknown
  limit: Quantity
}

/** Reports a workload whose update exceeds a quota even at minimum scale, so that the update never finishes. */
function duringUpdate(
  quota: Finished,
  { name, bound, limit }: Entry,
  workloads: readonly Workload[],
): LocatedFinding[] {
  const amounts = workloads.map((workload) => ({ workload, amount: amountOf(workload.pods, name) ?? ZERO }))
  const sum = amounts.reduce(
    (total, { workload, amount }) => addQuantities(total, multiplyQuantity(amount, workload.least)),
    ZERO,
  )
  for (const { workload, amount } of amounts) {
    const { count, fix } = extraPodsOf(workload.object.manifest, workload.least)
    const total = addQuantities(sum, multiplyQuantity(amount, count))
    if (count === 0 || compareQuantities(amount, ZERO) === 0 || compareQuantities(total, limit) <= 0) continue
    const raise = fix === undefined ? 'Raise the quota' : `Raise the quota, or set ${fix}`
    const message = `During an update of ${nameOf(workload.object)}, the total of \`${name}\` is at least ${quantityText(total)}, but ${nameOf(quota)} allows ${scalarText(bound)}, so the update cannot start new pods. ${raise}.`
    return [quota.finding(aboveQuota.at(['spec', 'hard', name], message, { current: bound }), name)]
  }
  return []
}

const ZERO: Quantity = { nano: 0n, format: 'decimal' }
const ONE = parseQuantity('1')

/**
 * Returns how much of a quota resource one pod uses; undefined if the quota resource does not count resources of pods.
 */
function amountOf(pods: Pods, name: string): Quantity | undefined {
  if (name === 'pods' || name === 'count/pods') return ONE
  const [, side, resource] = /^(?:(requests|limits)\.)?([a-z-]+)$/.exec(name) ?? []
  if (resource === undefined || !['cpu', 'memory', 'ephemeral-storage'].includes(resource)) return undefined
  return amountOfPod(pods, side === 'limits' ? 'limits' : 'requests', resource)
}

/** Resources that can be set for a whole pod. Source: "Pod-level resources", Kubernetes v1.34; without huge pages. */
const OF_PODS = ['cpu', 'memory']

/**
 * Returns the resources of a pod. Pod-level resources take precedence if they are set. A missing request of the pod is
 * the sum of the requests of its containers, or the limit of the pod if the containers have no requests. Source:
 * defaultPodRequests of pkg/apis/core/v1/defaults.go, v1.36.
 */
export function amountOfPod(pods: Pods | undefined, side: 'requests' | 'limits', resource: string): Quantity {
  const own = (of: string) =>
    OF_PODS.includes(resource)
      ? parseQuantity(scalarText(valueAt(pods?.spec, ['resources', of, resource])) ?? '')
      : undefined
  const written = own(side)
  if (written !== undefined) return written
  const together = ofContainers(pods, side, resource)
  return compareQuantities(together, ZERO) > 0 ? together : (own('limits') ?? together)
}

/**
 * Returns the total resources of a pod’s containers. The resources are the sum over regular containers and sidecars or,
 * if greater, the sum over an init container and the sidecars before it. Source: Kubernetes documentation, "Sidecar
 * Containers", section "Resource sharing within containers", v1.34.
 */
function ofContainers(pods: Pods | undefined, side: 'requests' | 'limits', resource: string): Quantity {
  let sidecars = ZERO
  let initial = ZERO
  for (const { spec } of pods?.initContainers ?? []) {
    const amount = ofContainer(spec, side, resource)
    const together = addQuantities(sidecars, amount)
    if (isSidecar(spec)) sidecars = together
    if (compareQuantities(together, initial) > 0) initial = together
  }
  const running = (pods?.containers ?? []).reduce(
    (sum, { spec }) => addQuantities(sum, ofContainer(spec, side, resource)),
    sidecars,
  )
  return compareQuantities(running, initial) > 0 ? running : initial
}

/** Returns the request of a container. A missing request is equal to the limit. */
function ofContainer(container: Plain, side: 'requests' | 'limits', resource: string): Quantity {
  const limit = valueAt(container, ['resources', 'limits', resource])
  const own = side === 'limits' ? limit : (valueAt(container, ['resources', 'requests', resource]) ?? limit)
  return parseQuantity(scalarText(own) ?? '0') ?? ZERO
}
