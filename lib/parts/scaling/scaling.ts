import { shortList } from '../../manifest/text'
import type { V2MetricSpec } from '@kubernetes/client-node'
import type { ScaledObjectSpec } from '../../manifest/custom-resources/scaled-object'
import type { Finding, FieldPath } from '../../finding/finding'
import { minAboveMax, nameTooLong, noContainer, noEffect, outOfRange } from '../../finding/rules'
import type { World } from '../../kind/claim'
import { compact } from '../../manifest/compact'
import type { HorizontalPodAutoscaler, PodTemplate } from '../../manifest/kubernetes'
import type { Manifest } from '../../manifest/manifest'
import { isSidecar } from '../../manifest/pods'
import type { Identity } from '../identity/identity'
import { inSeconds } from '../container/probes'
import { checkBacklogs } from './pubsub-backlog'
import { behaviorOf, checkPace } from './behavior'
import { isMeasurable } from './measurable'
import { defaultScalerName, MAX_KEDA_NAME } from './scaler-name'
import type { Scaling } from './spec'
import type { Patch } from '../patches/spec'
import { bringsTrigger, checkTriggers, isOutside, triggersOf } from './triggers'
import { needsKeda, neverWakes, noFallback, noTrigger, requestMissing } from './rules'

/** The workload to scale. */
export interface ScaleTarget {
  apiVersion: string
  kind: string
  name: string
}

/** Properties of a workload that are necessary for scaling. */
export interface ScaledWorkload {
  target: ScaleTarget
  id: Identity
  template: PodTemplate
  world: World
  path: FieldPath
  /** Patches of the claim. The patches can add triggers. */
  patches: readonly Patch[] | undefined
}

export type ScaledObject = Manifest & { spec: ScaledObjectSpec }

/**
 * Returns the objects that scale a workload. The objects are those of KEDA or, if configured, a
 * HorizontalPodAutoscaler.
 */
export function scalingOf(
  scaling: Scaling | undefined,
  scaled: ScaledWorkload,
): { manifests: Manifest[]; findings: Finding[] } {
  if (scaling === undefined) return { manifests: [], findings: [] }
  const findings = [...checkBounds(scaling, scaled), ...checkPace(scaling, scaled.path), ...checkUse(scaling, scaled)]
  if (scaling.autoscaler === 'hpa') {
    return { manifests: [autoscaler(scaling, scaled)], findings: [...findings, ...checkHpa(scaling, scaled.path)] }
  }
  const { triggers, manifests } = triggersOf(scaling, scaled.id, scaled.world)
  const { id, target } = scaled
  const behavior = behaviorOf(scaling)
  const object: ScaledObject = {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: {
      name: scaling.name ?? defaultScalerName(id.name, 'keda'),
      labels: id.labels,
    },
    spec: compact<ScaledObject['spec']>({
      scaleTargetRef: target,
      pollingInterval: inSeconds(scaling.polling),
      cooldownPeriod: inSeconds(scaling.cooldown),
      idleReplicaCount: scaling.idle,
      // If the field were absent, KEDA would use 0.
      minReplicaCount: scaling.min,
      maxReplicaCount: scaling.max,
      fallback:
        scaling.fallback === undefined
          ? undefined
          : { failureThreshold: scaling.fallback.failures, replicas: scaling.fallback.replicas },
      advanced:
        behavior === undefined
          ? undefined
          : {
              horizontalPodAutoscalerConfig: { behavior } as NonNullable<
                ScaledObject['spec']['advanced']
              >['horizontalPodAutoscalerConfig'],
            },
      triggers,
    } as { [K in keyof ScaledObject['spec']]: ScaledObject['spec'][K] | undefined }),
  }
  findings.push(
    ...checkBacklogs(scaling.pubsubTopic ?? [], id.namespace, scaled.world, [...scaled.path, 'pubsubTopic']),
  )
  return { manifests: [...manifests, object], findings: [...findings, ...checkKeda(scaling, scaled)] }
}

function autoscaler(scaling: Scaling, { id, target }: ScaledWorkload): HorizontalPodAutoscaler {
  const metrics = (['cpu', 'memory'] as const).flatMap((name): V2MetricSpec[] => {
    const use = scaling[name]
    if (use === undefined) return []
    const goal = { type: 'Utilization', averageUtilization: use.target }
    return use.container === undefined
      ? [{ type: 'Resource', resource: { name, target: goal } }]
      : [{ type: 'ContainerResource', containerResource: { name, container: use.container, target: goal } }]
  })
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: scaling.name ?? defaultScalerName(id.name, 'hpa'), labels: id.labels },
    spec: compact<HorizontalPodAutoscaler['spec']>({
      scaleTargetRef: target,
      minReplicas: scaling.min,
      maxReplicas: scaling.max,
      metrics,
      behavior: behaviorOf(scaling),
    }),
  }
}

/** Triggers that work without running pods, so that they can scale a workload from 0. */
const OUTSIDE = ['pubsubTopic', 'prometheus', 'datadog', 'cron'] as const
const seesOutside = (scaling: Scaling, { patches }: ScaledWorkload): boolean =>
  OUTSIDE.some((field) => (scaling[field] ?? []).length > 0) ||
  (scaling.triggers ?? []).some(({ type }) => isOutside(type)) ||
  bringsTrigger(patches)

/** Checks whether `scaling` has a trigger. */
const hasTrigger = (scaling: Scaling, scaled: ScaledWorkload): boolean =>
  (scaling.cpu ?? scaling.memory) !== undefined || (scaling.triggers ?? []).length > 0 || seesOutside(scaling, scaled)

function checkBounds(scaling: Scaling, scaled: ScaledWorkload): Finding[] {
  const { path, id } = scaled
  const findings = checkTriggers(scaling, path, scaled.patches)
  if (!hasTrigger(scaling, scaled)) {
    const message = '`scaling` has no trigger. Add `cpu: {target: 70}`, `memory` or a trigger such as `pubsubTopic`.'
    findings.push(noTrigger.at(path, message))
  }
  if (scaling.min > scaling.max) {
    const message = `\`min\` (${scaling.min}) is greater than \`max\` (${scaling.max}). Raise \`max\` or lower \`min\`.`
    findings.push(minAboveMax.at([...path, 'min'], message, { current: scaling.min }))
  }
  if (id.name.length > 63) {
    findings.push(
      nameTooLong.at(
        ['metadata', 'name'],
        `The name of a scaled workload has ${id.name.length} characters, but at most 63 are allowed. Shorten the name.`,
      ),
    )
  }
  return findings
}

/**
 * Checks that every measured container has a request, because its utilization is relative to the request. Source: KEDA
 * 2.20, verifyCPUMemoryScalers.
 */
function checkUse(scaling: Scaling, { template, path }: ScaledWorkload): Finding[] {
  const { containers, initContainers = [] } = template.spec
  const running = [...containers, ...initContainers.filter(isSidecar)]
  return (['cpu', 'memory'] as const).flatMap((resource) => {
    const use = scaling[resource]
    if (use === undefined) return []
    if (use.container !== undefined && !running.some(({ name }) => name === use.container)) {
      const known = shortList(
        running.map(({ name }) => name),
        'or',
      )
      const message = `Unknown container \`${use.container}\`. Set ${known}.`
      return [noContainer.at([...path, resource, 'container'], message)]
    }
    const measured = running.filter(({ name }) => use.container === undefined || name === use.container)
    return measured
      .filter((one) => !isMeasurable(one, resource))
      .map(({ name }) => {
        const message = `Container \`${name}\` requests no \`${resource}\`, so its utilization cannot be measured. Set \`resources.requests.${resource}\`, or set a different \`container\`.`
        return requestMissing.at([...path, resource], message)
      })
  })
}

function checkHpa(scaling: Scaling, path: FieldPath): Finding[] {
  const findings: Finding[] = []
  for (const field of [...OUTSIDE, 'triggers', 'idle', 'cooldown', 'polling', 'fallback'] as const) {
    if (scaling[field] === undefined) continue
    const message = `\`${field}\` is not available with \`autoscaler: hpa\`. Remove the field, or set \`autoscaler: keda\`.`
    findings.push(needsKeda.at([...path, field], message))
  }
  if (scaling.min === 0) {
    const message = '`autoscaler: hpa` cannot scale to 0. Set `min: 1` or `autoscaler: keda`.'
    findings.push(needsKeda.at([...path, 'min'], message, { current: 0 }))
  }
  return findings
}

/** Reports values that the webhook of KEDA would reject. Source: KEDA v2.20, scaledobject_webhook.go. */
function checkKeda(scaling: Scaling, scaled: ScaledWorkload): Finding[] {
  const { path } = scaled
  const findings: Finding[] = []
  const { length = 0 } = scaling.name ?? ''
  if (length > MAX_KEDA_NAME) {
    const message = `The name has ${length} characters, but KEDA allows at most ${MAX_KEDA_NAME}. Shorten \`name\`.`
    findings.push(nameTooLong.at([...path, 'name'], message, { current: scaling.name }))
  }
  // If there is no trigger, only the missing trigger is reported.
  const outside = seesOutside(scaling, scaled) || !hasTrigger(scaling, scaled)
  if (scaling.min === 0 && !outside) {
    const message =
      '`min: 0` with only `cpu` or `memory` triggers would never start a pod. Set `min: 1`, or add a trigger such as `pubsubTopic`.'
    findings.push(neverWakes.at([...path, 'min'], message, { current: 0 }))
  }
  if (scaling.idle !== undefined && (scaling.min === 0 || !outside)) {
    const message =
      'The workload would scale to 0 pods and never start again. Set `min: 1`, or add an external trigger such as `pubsubTopic`.'
    findings.push(neverWakes.at([...path, 'idle'], message))
  }
  if (scaling.fallback !== undefined && !outside) {
    const message = '`fallback` has no effect, because `cpu` and `memory` triggers cannot fail. Remove `fallback`.'
    findings.push(noFallback.at([...path, 'fallback'], message))
  }
  return [...findings, ...checkPauses(scaling, path)]
}

/** Checks that the cooldown and polling periods of KEDA are whole seconds and have an effect. */
function checkPauses(scaling: Scaling, path: FieldPath): Finding[] {
  const findings: Finding[] = []
  for (const field of ['cooldown', 'polling'] as const) {
    const value = inSeconds(scaling[field])
    if (value === undefined) continue
    if (!Number.isInteger(value) || (field === 'polling' && value < 1)) {
      const min = field === 'polling' ? ', at least 1' : ''
      findings.push(outOfRange.at([...path, field], `\`${field}\` must be a whole number of seconds${min}.`))
    } else if (field === 'cooldown' && scaling.min > 0 && scaling.idle === undefined) {
      const message =
        '`cooldown` has no effect, because this workload does not scale to 0. Remove `cooldown`, or replace it with `down.window` to slow down scaling.'
      findings.push(noEffect.at([...path, field], message, { severity: 'warning' }))
    }
  }
  return findings
}
