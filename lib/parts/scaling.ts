import type { IScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject'
import { type Draft, error, type FieldPath } from '../finding/finding'
import type { Manifest } from '../manifest/manifest'
import { nameWithSuffix } from '../manifest/name'
import type { Settings } from '../settings/spec'
import type { Identity } from './identity'
import type { Scaling } from './scaling-spec'

/** What is scaled. */
export interface ScaleTarget {
  apiVersion: string
  kind: string
  name: string
}

export type ScaledObject = Manifest & { spec: IScaledObject['spec'] }
type Trigger = IScaledObject['spec']['triggers'][number]

/** KEDA adds `keda-hpa-` before the name, and both must fit 63 characters. Source: KEDA 2.20, verifyName. */
const NAME_MAX = 54

/** A KEDA ScaledObject. Source: KEDA v2.20, scaledobject-spec; every value in `metadata` is text. */
export function scaledObject(
  scaling: Scaling,
  target: ScaleTarget,
  id: Identity,
  settings: Settings,
  path: FieldPath,
): { manifests: ScaledObject[]; findings: Draft[] } {
  const triggers: Trigger[] = []
  for (const sort of ['cpu', 'memory'] as const) {
    const use = scaling[sort]
    if (use !== undefined)
      triggers.push({ type: sort, metricType: 'Utilization', metadata: { value: String(use.target) } })
  }
  const { project } = settings.pubsub
  for (const { name, size } of scaling.pubsubTopic ?? []) {
    const subscriptionName =
      project === undefined || name.includes('/') ? name : `projects/${project}/subscriptions/${name}`
    triggers.push({ type: 'gcp-pubsub', metadata: { subscriptionName, mode: 'SubscriptionSize', value: size } })
  }
  const findings = checkScaling(scaling, triggers, path)
  const object: ScaledObject = {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: id.name.length > NAME_MAX ? nameWithSuffix(id.name, 's', NAME_MAX) : id.name, labels: id.labels },
    spec: {
      scaleTargetRef: target,
      minReplicaCount: scaling.minreplica,
      maxReplicaCount: scaling.maxreplica,
      triggers,
    },
  }
  return { manifests: [object], findings }
}

/** What KEDA's webhook would refuse. Source: KEDA v2.20, scaledobject_webhook.go. */
function checkScaling(scaling: Scaling, triggers: readonly Trigger[], path: FieldPath): Draft[] {
  const findings: Draft[] = []
  if (triggers.length === 0) {
    findings.push(
      error(
        'no-trigger',
        path,
        'Nothing decides how many pods there are. Add `cpu: {target: 70}`, `memory` or `pubsubTopic`.',
      ),
    )
  }
  if (scaling.minreplica > scaling.maxreplica) {
    const message = `The fewest pods, ${scaling.minreplica}, are more than the most, ${scaling.maxreplica}. Raise maxreplica or lower minreplica.`
    findings.push(error('min-above-max', [...path, 'minreplica'], message, { current: scaling.minreplica }))
  }
  if (scaling.minreplica === 0 && triggers.every(({ type }) => type === 'cpu' || type === 'memory')) {
    const message =
      'With 0 pods there is no use of cpu or memory to see, so nothing would ever start. Set minreplica to 1, or add a trigger such as `pubsubTopic`.'
    findings.push(error('never-wakes', [...path, 'minreplica'], message, { current: 0 }))
  }
  for (const [at, { size }] of (scaling.pubsubTopic ?? []).entries()) {
    if (/^\d+(\.\d+)?$/.test(size) && Number(size) > 0) continue
    findings.push(
      error(
        'bad-value',
        [...path, 'pubsubTopic', at, 'size'],
        `\`size\` must be a number above 0; it is ${JSON.stringify(size)}.`,
      ),
    )
  }
  return findings
}
