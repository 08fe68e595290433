import type { V2HorizontalPodAutoscalerBehavior, V2HPAScalingRules } from '@kubernetes/client-node'
import type { Finding, FieldPath } from '../../finding/finding'
import { chooseOne, missingField, outOfRange } from '../../finding/rules'
import { compact, nonEmpty } from '../../manifest/compact'
import { inSeconds } from '../container/probes'
import type { Scaling } from './spec'

type Pace = NonNullable<Scaling['up']>

/** Default period of `percent` and `pods`, in seconds. */
const DEFAULT_EVERY = 60

/** Returns the limits on scaling speed in the format of autoscaling/v2. */
export function behaviorOf(scaling: Scaling): V2HorizontalPodAutoscalerBehavior | undefined {
  const behavior = compact<V2HorizontalPodAutoscalerBehavior>({
    scaleUp: rules(scaling.up),
    scaleDown: rules(scaling.down),
  })
  return Object.keys(behavior).length === 0 ? undefined : behavior
}

/**
 * Returns the scaling rules for one direction. If nothing is set, returns undefined, because an empty rule has a
 * different meaning.
 */
function rules(pace: Pace | undefined): V2HPAScalingRules | undefined {
  if (pace === undefined) return undefined
  if (pace.never === true) return { selectPolicy: 'Disabled' }
  const periodSeconds = inSeconds(pace.every) ?? DEFAULT_EVERY
  const policies = [
    ...(pace.percent === undefined ? [] : [{ type: 'Percent', value: pace.percent, periodSeconds }]),
    ...(pace.pods === undefined ? [] : [{ type: 'Pods', value: pace.pods, periodSeconds }]),
  ]
  const made = compact<V2HPAScalingRules>({
    stabilizationWindowSeconds: inSeconds(pace.window),
    // If two limits are set, the stricter one applies. By default, Kubernetes applies the less strict limit.
    selectPolicy: policies.length > 1 ? 'Min' : undefined,
    policies: nonEmpty(policies),
  })
  return Object.keys(made).length === 0 ? undefined : made
}

/** Reports combinations that have no effect, and violations of the autoscaling/v2 validation, v1.34. */
export const checkPace = (scaling: Scaling, path: FieldPath): Finding[] =>
  (['up', 'down'] as const).flatMap((way) => {
    const pace = scaling[way]
    return pace === undefined ? [] : [...checkMeaning(pace, [...path, way]), ...checkTimes(pace, [...path, way])]
  })

function checkMeaning({ window, percent, pods, every, never }: Pace, at: FieldPath): Finding[] {
  const limit = percent ?? pods
  if (never === true && (limit ?? window ?? every) !== undefined)
    return [chooseOne.at(at, '`never` cannot be combined with other fields. Remove the other fields.')]
  if (every === undefined || limit !== undefined) return []
  const message = '`every` requires `percent` or `pods`. Add one of the two.'
  return [missingField.at([...at, 'every'], message)]
}

function checkTimes(pace: Pace, at: FieldPath): Finding[] {
  const bounds = [
    ['window', 0, 3600],
    ['every', 1, 1800],
  ] as const
  return bounds.flatMap(([field, min, max]) => {
    const value = inSeconds(pace[field])
    if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return []
    return [outOfRange.at([...at, field], `\`${field}\` must be a whole number of seconds between ${min} and ${max}.`)]
  })
}
