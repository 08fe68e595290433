import { compact, nonEmpty } from '../../../../manifest/compact'
import { isPlain, type Manifest, type Plain } from '../../../../manifest/manifest'
import { mapAt, mapsAt, mapsIn } from '../../../../manifest/value-at'
import { defaultScalerName } from '../../../../parts/scaling/scaler-name'

/** Returns `scaling` for an autoscaler of a workload; undefined if it has no short form. */
export function readScaling(scaler: Manifest, workload: string): Plain | undefined {
  const isKeda = scaler.kind === 'ScaledObject'
  const read = isKeda ? readScaledObject(scaler, workload) : readHpa(scaler)
  const { name } = scaler.metadata
  return read === undefined || name === defaultScalerName(workload, isKeda ? 'keda' : 'hpa') ? read : { name, ...read }
}

/** Returns `scaling` for a HorizontalPodAutoscaler; undefined if it has metrics other than CPU and memory. */
function readHpa({ apiVersion, spec }: Manifest): Plain | undefined {
  const own = isPlain(spec) ? spec : {}
  const triggers: Plain = {}
  if (!apiVersion.startsWith('autoscaling/v2')) return undefined
  for (const [, metric] of mapsIn(own.metrics)) {
    const { name, container, target } = mapAt(metric, [
      metric.type === 'ContainerResource' ? 'containerResource' : 'resource',
    ])
    const goal = mapAt(target, []).averageUtilization
    if ((name !== 'cpu' && name !== 'memory') || goal === undefined || triggers[name] !== undefined) return undefined
    triggers[name] = container === undefined ? goal : { target: goal, container }
  }
  if (Object.keys(triggers).length === 0) return undefined
  return compact<Plain>({
    min: own.minReplicas === 1 ? undefined : own.minReplicas,
    max: own.maxReplicas,
    autoscaler: 'hpa',
    ...triggers,
    ...readBehavior(own.behavior),
  })
}

/** Returns `scaling` for a ScaledObject. Triggers without a shortcut keep their form. */
function readScaledObject(object: Manifest, workload: string): Plain {
  const spec = mapAt(object, ['spec'])
  const own: Plain = {}
  const others: Plain[] = []
  const topics: Plain[] = []
  for (const [, trigger] of mapsAt(object, ['spec', 'triggers'])) {
    const topic = topicTrigger(trigger, workload)
    if (topic !== undefined) {
      topics.push(topic)
      continue
    }
    const { type, metadata, metricType, ...rest } = trigger
    const { value, containerName, ...more } = mapAt(metadata, [])
    const isUse = (type === 'cpu' || type === 'memory') && metricType === 'Utilization' && own[type] === undefined
    const isShort = isUse && Object.keys({ ...rest, ...more }).length === 0 && /^\d+$/.test(String(value))
    if (!isShort) others.push(trigger)
    else
      own[type as string] =
        containerName === undefined ? Number(value) : { target: Number(value), container: containerName }
  }
  const { failureThreshold, replicas } = mapAt(spec.fallback, [])
  return compact<Plain>({
    min: spec.minReplicaCount === 1 ? undefined : (spec.minReplicaCount ?? 0),
    max: spec.maxReplicaCount ?? 100,
    ...own,
    pubsubTopic: nonEmpty(topics),
    triggers: nonEmpty(others),
    ...readBehavior(mapAt(spec, ['advanced', 'horizontalPodAutoscalerConfig']).behavior),
    idle: spec.idleReplicaCount,
    cooldown: spec.cooldownPeriod,
    polling: spec.pollingInterval,
    fallback:
      replicas === undefined
        ? undefined
        : compact<Plain>({ failures: failureThreshold === 3 ? undefined : failureThreshold, replicas }),
  })
}

/** Returns `pubsubTopic` for a trigger with the fields that lummo sets. */
function topicTrigger({ type, metadata, authenticationRef, ...rest }: Plain, workload: string): Plain | undefined {
  const { subscriptionName, mode, value, ...others } = mapAt(metadata, [])
  const isOwn =
    type === 'gcp-pubsub' &&
    mode === 'SubscriptionSize' &&
    Object.keys({ ...rest, ...others }).length === 0 &&
    mapAt(authenticationRef, []).name === `${workload}-pubsub`
  return isOwn ? { name: subscriptionName, size: value } : undefined
}

const readBehavior = (behavior: unknown): Plain =>
  compact<Plain>({ up: paceOf(mapAt(behavior, []).scaleUp), down: paceOf(mapAt(behavior, []).scaleDown) })

/** Returns the scaling speed in one direction, without fields that have no short form. */
function paceOf(rules: unknown): Plain | undefined {
  if (!isPlain(rules)) return undefined
  if (rules.selectPolicy === 'Disabled') return { never: true }
  const policies = mapsIn(rules.policies).map(([, policy]) => policy)
  const [percent, pods] = ['Percent', 'Pods'].map((type) => policies.find((one) => one.type === type))
  const every = (percent ?? pods)?.periodSeconds
  return compact<Plain>({
    window: rules.stabilizationWindowSeconds,
    percent: percent?.value,
    pods: pods?.value,
    every: every === 60 ? undefined : every,
  })
}
