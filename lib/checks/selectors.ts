import { sameNamespace } from '../manifest/id'
import { isPlain, type Manifest, type Plain, textsOf } from '../manifest/manifest'
import { POD_KINDS } from '../manifest/pods'
import { holdsExactly } from '../manifest/words'
import { isAdded, mayGet, ownerBy } from './added-labels'
import { type Finished, type FinishedPackage, ofKinds } from './finished-package'
import { isOperators } from './operators'
import { mapsIn, podsOf } from './pods'

/** What an object selects: labels that pods must have, and expressions of them. Kubernetes v1.34, meta/v1 LabelSelector. */
export interface Selector {
  matchLabels: Readonly<Record<string, string>>
  matchExpressions: readonly Plain[]
}

/** A LabelSelector as it stands in a manifest; undefined where it is none. */
export const labelSelector = (value: unknown): Selector | undefined =>
  isPlain(value)
    ? {
        matchLabels: textsOf(value.matchLabels),
        matchExpressions: mapsIn(value.matchExpressions).map(([, one]) => one),
      }
    : undefined

/** The bare labels that a Service selects by; undefined where it selects nothing. */
export function serviceSelector(service: Manifest): Selector | undefined {
  const spec = isPlain(service.spec) ? service.spec : {}
  const matchLabels = textsOf(spec.selector)
  return Object.keys(matchLabels).length === 0 ? undefined : { matchLabels, matchExpressions: [] }
}

type Labels = Readonly<Record<string, string>>

/**
 * Whether what has these labels is selected.
 *
 * @param owner where the labels are those of a template: the object that runs its pods, which may get more of them
 */
export const selects = (selector: Selector, labels: Labels, owner?: Manifest): boolean =>
  Object.entries(selector.matchLabels).every(([key, value]) =>
    Object.hasOwn(labels, key) ? labels[key] === value : owner !== undefined && mayGet(owner, key, value),
  ) && selector.matchExpressions.every((one) => meets(one, labels, owner))

function meets({ key, operator, values }: Plain, labels: Labels, owner: Manifest | undefined): boolean {
  const value = typeof key === 'string' && Object.hasOwn(labels, key) ? labels[key] : undefined
  const added = owner !== undefined && typeof key === 'string' && mayGet(owner, key)
  if (value === undefined && added) return operator !== 'DoesNotExist'
  const listed = Array.isArray(values) && value !== undefined && values.includes(value)
  if (operator === 'In') return listed
  if (operator === 'NotIn') return !listed
  return operator === 'Exists' ? value !== undefined : value === undefined
}

/** The objects of a namespace whose pods are selected. */
export const selected = (pack: FinishedPackage, selector: Selector, by: Manifest): Finished[] =>
  candidates(pack, selector.matchLabels).filter(({ manifest }) => {
    const pods = podsOf(manifest)
    return (
      pods !== undefined &&
      sameNamespace(manifest.metadata.namespace, by.metadata.namespace) &&
      selects(selector, pods.labels, manifest)
    )
  })

/** Objects whose pods may have labels: by those of their templates, or by what a label says of their names. */
function candidates(pack: FinishedPackage, labels: Labels): readonly Finished[] {
  const given = Object.entries(labels).filter(([key]) => !isAdded(key))
  const [owner] = Object.entries(labels).flatMap(([key, value]) => ownerBy(key, value) ?? [])
  if (given.length > 0 || owner === undefined) return pack.withPodLabels(Object.fromEntries(given))
  return pack.holding(owner, ofKinds(POD_KINDS))
}

/** Whether an operator may run the pods that are selected: an object of one holds a value of their labels. */
export const areOperators = (pack: FinishedPackage, { matchLabels }: Selector): boolean =>
  Object.values(matchLabels).some((value) =>
    pack.holding(value, isOperators).some((one) => holdsExactly(one.manifest, value)),
  )
