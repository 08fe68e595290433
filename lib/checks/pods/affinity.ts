import type { FieldPath, LocatedFinding } from '../../finding/finding'
import { isPlain, type Plain } from '../../manifest/manifest'
import { POD_KINDS } from '../../manifest/pods'
import { labelSelector, type Selector, selects } from '../../manifest/selectors/object-selector'
import { mapsIn, valueAt } from '../../manifest/value-at'
import { type Pods, podsOf } from '../../manifest/observed/pods'
import { type Finished, type FinishedPackage, nameOf, type PackageCheck } from '../package-check'
import { noPods } from '../rules'
import { areOperators, selected } from '../connections/selectors'
import { shortList } from '../../manifest/text'

/** Reports affinity and spread rules whose labels no pod of the package has. */
export const selectsNoPods: PackageCheck = {
  needs: 'final',
  run: (pack) =>
    pack.subjects(POD_KINDS).flatMap((one) => {
      const pods = podsOf(one.manifest)
      return pods === undefined ? [] : rulesOf(pods).flatMap((rule) => checkRule(rule, one, pods, pack))
    }),
}

interface Rule {
  term: Plain
  path: FieldPath
  what: 'podAffinity' | 'podAntiAffinity' | 'topologySpreadConstraints'
}

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution'
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution'

function rulesOf({ spec, path }: Pods): Rule[] {
  const affinities = (['podAffinity', 'podAntiAffinity'] as const).flatMap((what): Rule[] => {
    const here = [...path, 'affinity', what]
    const hard = mapsIn(valueAt(spec, ['affinity', what, REQUIRED]))
    const soft = mapsIn(valueAt(spec, ['affinity', what, PREFERRED]))
    return [
      ...hard.map(([at, term]) => ({ term, path: [...here, REQUIRED, at], what })),
      ...soft.flatMap(([at, { podAffinityTerm }]) =>
        isPlain(podAffinityTerm)
          ? [{ term: podAffinityTerm, path: [...here, PREFERRED, at, 'podAffinityTerm'], what }]
          : [],
      ),
    ]
  })
  const spreads = mapsIn(spec.topologySpreadConstraints).map(
    ([at, term]): Rule => ({
      term,
      path: [...path, 'topologySpreadConstraints', at],
      what: 'topologySpreadConstraints',
    }),
  )
  return [...affinities, ...spreads]
}

/**
 * Checks whether a selector only excludes labels. A selector that only excludes labels also selects pods of other
 * packages.
 */
const isOpen = ({ matchLabels, matchExpressions }: Selector): boolean =>
  Object.keys(matchLabels).length === 0 &&
  matchExpressions.every(({ operator }) => operator === 'NotIn' || operator === 'DoesNotExist')

function checkRule({ term, path, what }: Rule, one: Finished, pods: Pods, pack: FinishedPackage): LocatedFinding[] {
  const selector = labelSelector(term.labelSelector)
  // A rule for other namespaces can refer to pods of other packages.
  const elsewhere = term.namespaces !== undefined || term.namespaceSelector !== undefined
  if (selector === undefined || elsewhere || (what === 'podAffinity' && pack.scope !== 'package')) return []
  if (selects(selector, pods.labels, one.manifest) || (what !== 'topologySpreadConstraints' && isOpen(selector)))
    return []
  const others = what === 'topologySpreadConstraints' ? [] : selected(pack, selector, one.manifest.metadata.namespace)
  if (others.length > 0 || areOperators(pack, selector)) return []
  const wanted = Object.entries(selector.matchLabels).map(([key, value]) => `${key}: ${value}`)
  const own = pods.labels.app === undefined ? 'a label of its pods' : `\`app: ${pods.labels.app}\``
  const by = wanted.length === 0 ? 'its expressions' : shortList(wanted.map((label) => `\`${label}\``))
  const whose =
    what === 'topologySpreadConstraints' ? 'the pods of the workload do not have' : 'no pod in the package has'
  // An affinity usually refers to other pods, so the labels of the pod itself are not a fix.
  const fix =
    what === 'podAffinity'
      ? 'Set labels that a pod has, or add `namespaces` if the pods are in another namespace'
      : `Replace this selector with ${own}`
  const message = `\`${what}\` of ${nameOf(one)} has no effect, because it selects pods by ${by}, which ${whose}. ${fix}.`
  const words = [...Object.values(selector.matchLabels), 'labelSelector', what]
  return [one.finding(noPods.at([...path, 'labelSelector'], message), words)]
}
