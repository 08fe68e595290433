import { sameNamespace } from '../manifest/id'
import { isPlain, type Manifest, type Plain, textsOf } from '../manifest/manifest'
import type { Finished, FinishedPackage } from './finished-package'
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

/** Whether labels are selected. */
export const selects = (selector: Selector, labels: Readonly<Record<string, string>>): boolean =>
  Object.entries(selector.matchLabels).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value) &&
  selector.matchExpressions.every((one) => meets(one, labels))

function meets({ key, operator, values }: Plain, labels: Readonly<Record<string, string>>): boolean {
  const value = typeof key === 'string' && Object.hasOwn(labels, key) ? labels[key] : undefined
  const listed = Array.isArray(values) && value !== undefined && values.includes(value)
  if (operator === 'In') return listed
  if (operator === 'NotIn') return !listed
  return operator === 'Exists' ? value !== undefined : value === undefined
}

/** The objects of a namespace whose pods are selected. */
export const selected = (pack: FinishedPackage, selector: Selector, by: Manifest): Finished[] =>
  pack.withPodLabels(selector.matchLabels).filter(({ manifest }) => {
    const pods = podsOf(manifest)
    return pods !== undefined && sameNamespace(manifest, by) && selects(selector, pods.labels)
  })
