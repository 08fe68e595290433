import type { Manifest } from '../../lib/manifest/manifest'
import type { Broken } from './broken'
import type { Spec } from './spec'
import { policyAnnotation, policyLabel, policyOwner } from './rules'
import { shortList } from '../../lib/manifest/text'

type KeyRule = NonNullable<Spec['owner']>

/** Reports missing labels, annotations and owners of an object. */
export function brokenByMetadata({ metadata }: Manifest, spec: Spec): Broken[] {
  const { labels = {}, annotations = {} } = metadata
  return [
    ...(spec.labels ?? []).flatMap((wanted) => lacks(policyLabel, 'labels', wanted, labels)),
    ...(spec.annotations ?? []).flatMap((wanted) => lacks(policyAnnotation, 'annotations', wanted, annotations)),
    ...(spec.owner === undefined ? [] : lacksOwner(spec.owner, { ...annotations, ...labels })),
  ]
}

const allowed = (values: readonly string[]): string =>
  shortList(
    values.map((value) => `\`${value}\``),
    'or',
  )

function lacks(
  rule: Broken['rule'],
  field: 'labels' | 'annotations',
  { key, values }: KeyRule,
  found: Readonly<Record<string, string>>,
): Broken[] {
  const value = found[key]
  const noun = field === 'labels' ? 'label' : 'annotation'
  if (value === undefined || value === '') {
    const choice = values === undefined ? '' : ` with the value ${allowed(values)}`
    const what = `The required ${noun} \`${key}\` is missing.`
    return [{ rule, path: ['metadata'], what, fix: `Add the ${noun} to \`metadata.${field}\`${choice}.` }]
  }
  if (values === undefined || values.includes(value)) return []
  const what = `The ${noun} \`${key}\` cannot have the value \`${value}\`.`
  return [{ rule, path: ['metadata', field, key], what, fix: `Set ${allowed(values)}.` }]
}

function lacksOwner({ key, values }: KeyRule, found: Readonly<Record<string, string>>): Broken[] {
  const value = found[key]
  const rule = policyOwner
  const choice = values === undefined ? '' : ` to ${allowed(values)}`
  if (value === undefined || value === '') {
    const fix = `Set the label or annotation \`${key}\`${choice}.`
    return [{ rule, path: ['metadata'], what: 'The object has no owner, but the policy requires one.', fix }]
  }
  if (values === undefined || values.includes(value)) return []
  return [{ rule, path: ['metadata'], what: `\`${value}\` is not an allowed owner.`, fix: `Set \`${key}\`${choice}.` }]
}
