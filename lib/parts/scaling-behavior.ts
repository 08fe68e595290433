import type { V2HorizontalPodAutoscalerBehavior, V2HPAScalingRules } from '@kubernetes/client-node'
import { type Draft, error, type FieldPath } from '../finding/finding'
import { compact, nonEmpty } from '../manifest/compact'
import { inSeconds } from './probes'
import type { Scaling } from './scaling-spec'

type Pace = NonNullable<Scaling['up']>

/** How fast an autoscaler may act, as autoscaling/v2 has it. */
export function behaviorOf(scaling: Scaling): V2HorizontalPodAutoscalerBehavior | undefined {
  const behavior = compact<V2HorizontalPodAutoscalerBehavior>({
    scaleUp: scaling.up === undefined ? undefined : rules(scaling.up),
    scaleDown: scaling.down === undefined ? undefined : rules(scaling.down),
  })
  return Object.keys(behavior).length === 0 ? undefined : behavior
}

function rules(pace: Pace): V2HPAScalingRules {
  if (pace.never === true) return { selectPolicy: 'Disabled' }
  const periodSeconds = inSeconds(pace.every) ?? 60
  const policies = [
    ...(pace.percent === undefined ? [] : [{ type: 'Percent', value: pace.percent, periodSeconds }]),
    ...(pace.pods === undefined ? [] : [{ type: 'Pods', value: pace.pods, periodSeconds }]),
  ]
  return compact<V2HPAScalingRules>({
    stabilizationWindowSeconds: inSeconds(pace.window),
    // Of two limits the stricter one holds; Kubernetes' default is the laxer.
    selectPolicy: policies.length > 1 ? 'Min' : undefined,
    policies: nonEmpty(policies),
  })
}

/** The bounds of autoscaling/v2 validation, v1.34. */
export function checkPace(scaling: Scaling, path: FieldPath): Draft[] {
  return (['up', 'down'] as const).flatMap((way) => {
    const pace = scaling[way]
    if (pace === undefined) return []
    const at = [...path, way]
    const findings: Draft[] = []
    const limited = pace.percent !== undefined || pace.pods !== undefined
    if (pace.never === true && (limited || pace.window !== undefined)) {
      findings.push(error('choose-one', at, 'With `never` nothing else has a meaning. Remove the rest.'))
    }
    for (const [field, least, most] of [
      ['window', 0, 3600],
      ['every', 1, 1800],
    ] as const) {
      const value = inSeconds(pace[field])
      if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) continue
      findings.push(
        error('out-of-range', [...at, field], `\`${field}\` must be whole seconds between ${least} and ${most}.`),
      )
    }
    return findings
  })
}
