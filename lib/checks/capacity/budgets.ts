import type { LocatedFinding } from '../../finding/finding'
import { blocksDrains } from '../../parts/serving/rules'
import { isOfOnePod } from '../../manifest/selectors/added-labels'
import { surelySameNamespace } from '../../manifest/id'
import { isPlain } from '../../manifest/manifest'
import { labelSelector, type Selector } from '../../manifest/selectors/object-selector'
import { scalarText, valueAt } from '../../manifest/value-at'
import { byText, counted, shortList } from '../../manifest/text'
import { finiteScaleOf, SCALER_KINDS, type Scale } from '../../parts/observed/scale'
import { isExternal } from '../../settings/external'
import { type Finished, type FinishedPackage, findIn, nameOf, type PackageCheck } from '../package-check'
import { areOperators, selected } from '../connections/selectors'
import { noPods, twoBudgets } from '../rules'

/**
 * Checks disruption budgets against their pods: reports budgets that block every node drain, and budgets that select no
 * pods.
 */
export const drainsBlocked: PackageCheck = {
  needs: 'final',
  run: (pack) => {
    const subjects = pack.subjects(['PodDisruptionBudget'])
    if (subjects.length === 0) return []
    const guards = guardsOf(pack)
    return subjects.flatMap((budget) => {
      const guarded = guards.pods.get(budget)
      if (guarded === undefined) return []
      if (guarded.length === 0) return guardsNothing(pack, budget, selectorOf(budget))
      return [...blocks(pack, budget, guarded), ...guardedTwice(budget, guarded, guards)]
    })
  },
}

/** The pods that each budget selects, and the budgets of each workload. */
interface Guards {
  pods: ReadonlyMap<Finished, readonly Finished[]>
  budgets: ReadonlyMap<Finished, readonly Finished[]>
}

function guardsOf(pack: FinishedPackage): Guards {
  const pods = new Map<Finished, readonly Finished[]>()
  const budgets = new Map<Finished, Finished[]>()
  for (const budget of pack.all(['PodDisruptionBudget'])) {
    const selector = selectorOf(budget)
    // A selector without matchLabels may match only some pods of an object, so lummo cannot count them.
    if (selector === undefined || Object.keys(selector.matchLabels).some(isOfOnePod)) continue
    const guarded = selected(pack, selector, budget.manifest.metadata.namespace).filter(
      ({ manifest }) => manifest.kind !== 'DaemonSet',
    )
    pods.set(budget, guarded)
    for (const one of guarded) {
      const before = budgets.get(one)
      if (before === undefined) budgets.set(one, [budget])
      else before.push(budget)
    }
  }
  return { pods, budgets }
}

const selectorOf = ({ manifest }: Finished): Selector | undefined =>
  labelSelector(valueAt(manifest, ['spec', 'selector']))

function guardsNothing(pack: FinishedPackage, budget: Finished, selector: Selector | undefined): LocatedFinding[] {
  if (pack.scope !== 'package' || isExternal(pack.settings, 'PodDisruptionBudget', budget.manifest.metadata.name))
    return []
  if (selector !== undefined && areOperators(pack, selector)) return []
  const message = `${nameOf(budget)} selects no pod in the package. Correct its selector, or list \`${nameOf(budget)}\` in \`checks.external\` of the LummoPackage.`
  return [budget.finding(noPods.at(['spec', 'selector'], message))]
}

/**
 * Reports budgets that never allow an eviction, or that allow none when the workload runs its minimum number of pods.
 * Percentages are rounded up, as in the disruption controller. Source: k8s.io/kubernetes pkg/controller/disruption,
 * v1.34.
 */
function blocks(pack: FinishedPackage, budget: Finished, guarded: readonly Finished[]): LocatedFinding[] {
  const scales = guarded.map(({ manifest }) => finiteScaleOf(manifest, findIn(pack, SCALER_KINDS)))
  const [fewest, max] = (['min', 'max'] as const).map((end) => scales.reduce((sum, scale) => sum + scale[end], 0))
  if (fewest === undefined || max === undefined || max === 0) return []
  const spec = isPlain(budget.manifest.spec) ? budget.manifest.spec : {}
  const field = spec.minAvailable === undefined ? 'maxUnavailable' : 'minAvailable'
  const bound = scalarText(spec[field])
  // A budget with neither field allows every eviction.
  if (bound === undefined) return []
  const allowed = (count: number) => (field === 'minAvailable' ? count - share(bound, count) : share(bound, count))
  // An autoscaler outside the package can increase the number of pods.
  const open = pack.scope !== 'package' && guarded.some((one, at) => isOpen(one, scales[at]))
  if (open && allowed(MANY) > 0) return []
  // If there are 0 pods, a drain has nothing to evict.
  const min = Math.max(fewest, 1)
  const never = allowed(max) <= 0
  if (!never && allowed(min) > 0) return []
  const names = shortList(guarded.map(nameOf))
  const bounded = never
    ? `, because ${names} can have at most ${counted(max, 'pod')}`
    : ` when ${names} has only ${counted(min, 'pod')}`
  const reason = open ? `, because no pods of ${names} can be evicted` : bounded
  const message = `\`${field}: ${bound}\` of ${nameOf(budget)} blocks node drains${reason}. Set \`maxUnavailable: 1\`.`
  return [
    budget.finding(blocksDrains.at(['spec', field], message, { severity: 'warning', current: spec[field] }), field),
  ]
}

/** A number that exceeds the pod count of any workload. */
const MANY = 1e6

const SCALED = ['Deployment', 'ReplicaSet', 'ReplicationController', 'Rollout', 'StatefulSet']

/** Checks whether the number of pods is unknown. Without a number, Kubernetes runs one pod. */
const isOpen = ({ manifest }: Finished, scale: Scale | undefined): boolean =>
  scale?.max === 1 && SCALED.includes(manifest.kind) && valueAt(manifest, ['spec', 'replicas']) === undefined

const share = (value: string, count: number): number => {
  const percent = /^(\d+)%$/.exec(value)?.[1]
  return percent === undefined ? Number(value) || 0 : Math.ceil((Number(percent) * count) / 100)
}

/**
 * Reports pods with two budgets, because the API refuses to evict such pods. If several budgets select the same pods,
 * each further budget is reported only once, together with the first one, because reporting every pair would give too
 * many findings. Source: pkg/registry/core/pod/rest/eviction.go, v1.34.
 */
function guardedTwice(budget: Finished, guarded: readonly Finished[], { budgets }: Guards): LocatedFinding[] {
  const others = new Map<Finished, Finished>()
  for (const both of guarded) {
    // The budgets are sorted by name, so the search ends at the first match or at the current budget.
    const first = budgets.get(both)?.find((one) => one === budget || surelySameNamespace(one.manifest, budget.manifest))
    // The check `same-name` reports duplicate budgets.
    if (first !== undefined && nameOf(first) < nameOf(budget) && !others.has(first)) others.set(first, both)
  }
  const inOrder = [...others].sort(([one], [other]) => byText(nameOf(one), nameOf(other)))
  return inOrder.map(([other, both]) => {
    const message = `Kubernetes cannot evict the pods of ${nameOf(both)}, because both ${nameOf(budget)} and ${nameOf(other)} select them. Remove one of the two PodDisruptionBudgets.`
    return budget.finding(twoBudgets.at(['spec', 'selector'], message))
  })
}
