import type { V1LimitRangeItem } from '@kubernetes/client-node'
import type { Finding, FieldPath } from '../../lib/finding/finding'
import { minAboveMax } from '../../lib/finding/rules'
import { compact, nonEmptyMap } from '../../lib/manifest/compact'
import type { Manifest } from '../../lib/manifest/manifest'
import { compareQuantities, parseQuantity } from '../../lib/manifest/grammar/quantity'
import { shortList } from '../../lib/manifest/text'
import type { Identity } from '../../lib/parts/identity/identity'
import { checkHard, hardOf, requestOf } from './hard'
import type { Spec } from './spec'
import { noDefault } from './rules'

type Amounts = Readonly<Record<string, string>>

/** Returns the ResourceQuota and the LimitRange, and reports limits that no pod can satisfy. */
export function boundsOf(spec: Spec, id: Identity): { manifests: Manifest[]; findings: Finding[] } {
  const object = (kind: string, name: string, body: object): Manifest => ({
    apiVersion: 'v1',
    kind,
    metadata: { name, namespace: id.name, labels: id.labels },
    spec: body,
  })
  const hard = spec.quota === undefined ? {} : hardOf(spec.quota)
  const limits = limitsOf(spec)
  return {
    manifests: [
      ...(Object.keys(hard).length === 0 ? [] : [object('ResourceQuota', 'quota', { hard })]),
      ...(limits.length === 0 ? [] : [object('LimitRange', 'bounds', { limits })]),
    ],
    findings: [...checkHard(spec.quota), ...checkOrder(spec), ...checkDefaults(spec, hard)],
  }
}

function limitsOf({ containers, diskSize }: Spec): V1LimitRangeItem[] {
  const amounts = (given: object | undefined) => nonEmptyMap((given ?? {}) as Amounts)
  const item = compact<V1LimitRangeItem>({
    type: 'Container',
    defaultRequest: amounts(containers?.requests),
    min: amounts(containers?.min),
    max: amounts(containers?.max),
  })
  const preset = amounts(containers?.limits)
  // The Kubernetes client calls the field `_default`, because `default` is a JavaScript keyword.
  const container = preset === undefined ? item : Object.assign(item, { default: preset })
  const storage = (size: string | undefined) => (size === undefined ? undefined : { storage: size })
  const disk = compact<V1LimitRangeItem>({
    type: 'PersistentVolumeClaim',
    min: storage(diskSize?.min),
    max: storage(diskSize?.max),
  } as V1LimitRangeItem)
  return [container, disk].filter((one) => Object.keys(one).length > 1)
}

/**
 * Checks that min ≤ request ≤ limit ≤ max, as Kubernetes requires in a LimitRange. Source: ValidateLimitRange, core/v1,
 * v1.34.
 */
function checkOrder({ containers, diskSize }: Spec): Finding[] {
  const steps = ['min', 'requests', 'limits', 'max'] as const
  const findings: Finding[] = []
  for (const resource of ['cpu', 'memory', 'ephemeral-storage'] as const) {
    const given = steps.flatMap((step) => {
      const text = containers?.[step]?.[resource]
      return text === undefined ? [] : [{ step, text }]
    })
    for (const [at, low] of given.entries()) {
      const high = given[at + 1]
      if (high === undefined || !isAbove(low.text, high.text)) continue
      const path = ['spec', 'containers', low.step, resource]
      findings.push(above(path, [`${low.step}.${resource}`, low.text], [`${high.step}.${resource}`, high.text]))
    }
  }
  if (diskSize?.min !== undefined && diskSize.max !== undefined && isAbove(diskSize.min, diskSize.max)) {
    findings.push(above(['spec', 'diskSize', 'min'], ['min', diskSize.min], ['max', diskSize.max]))
  }
  return findings
}

function isAbove(one: string, other: string): boolean {
  const [low, high] = [parseQuantity(one), parseQuantity(other)]
  return low !== undefined && high !== undefined && compareQuantities(low, high) > 0
}

/** A field and its value. */
type Amount = readonly [field: string, text: string]

const above = (path: FieldPath, [low, one]: Amount, [high, other]: Amount): Finding =>
  minAboveMax.at(
    path,
    `\`${low}\` (${one}) is greater than \`${high}\` (${other}). Raise \`${high}\` or lower \`${low}\`.`,
  )

/**
 * Checks that each resource of a quota has a default, because Kubernetes refuses pods without a value for that
 * resource.
 */
function checkDefaults({ quota, containers }: Spec, hard: Amounts): Finding[] {
  if (quota === undefined) return []
  const counted = Object.keys(hard).map(requestOf)
  const missing = (['requests', 'limits'] as const).flatMap((side) =>
    (['cpu', 'memory'] as const)
      .filter((resource) => counted.includes(`${side}.${resource}`))
      // A missing request defaults to the limit, and a missing limit to the maximum.
      .filter((resource) => containers?.limits?.[resource] === undefined && containers?.max?.[resource] === undefined)
      .filter((resource) => side === 'limits' || containers?.requests?.[resource] === undefined)
      .map((resource) => `containers.${side}.${resource}`),
  )
  if (missing.length === 0) return []
  const message = `The quota rejects pods whose containers do not set resources. Add the defaults ${shortList(missing.map((one) => `\`${one}\``))}.`
  return [noDefault.at(['spec', 'quota'], message)]
}
