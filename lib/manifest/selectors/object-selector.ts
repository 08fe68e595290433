import { mayGet } from './added-labels'
import { isPlain, type Manifest, type Plain, textsOf } from '../manifest'

/** Selector of an object: labels and expressions that match pods. Source: Kubernetes v1.34, meta/v1 LabelSelector. */
export interface Selector {
  matchLabels: Readonly<Record<string, string>>
  matchExpressions: readonly Plain[]
}

/** Reads a LabelSelector of a manifest; undefined if the value is not a LabelSelector. */
export const labelSelector = (value: unknown): Selector | undefined =>
  isPlain(value)
    ? {
        matchLabels: textsOf(value.matchLabels),
        matchExpressions: Array.isArray(value.matchExpressions) ? value.matchExpressions.filter(isPlain) : [],
      }
    : undefined

type Labels = Readonly<Record<string, string>>

/**
 * Checks whether a selector matches labels.
 *
 * @param owner if the labels are from a template: the object that runs the pods, which can get additional labels
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
