import type { ScaledObjectSpec } from '../../manifest/custom-resources/scaled-object'
import type { TriggerAuthenticationSpec } from '../../manifest/custom-resources/trigger-authentication'
import type { Finding, FieldPath } from '../../finding/finding'
import { badValue, givenTwice, noEffect } from '../../finding/rules'
import type { World } from '../../kind/claim'
import { compact } from '../../manifest/compact'
import type { Manifest } from '../../manifest/manifest'
import { nameWithSuffix } from '../../manifest/grammar/name'
import type { Identity } from '../identity/identity'
import { inSeconds } from '../container/probes'
import { backlogTrigger, checkGoal } from './pubsub-backlog'
import type { Scaling } from './spec'
import { valueAt } from '../../manifest/value-at'
import { explainWindow, KEDA_NAMES, OUR_NAMES, type PodBounds } from './windows'
import type { Patch } from '../patches/spec'

export type Trigger = ScaledObjectSpec['triggers'][number]
export type TriggerAuthentication = Manifest & { spec: TriggerAuthenticationSpec }

const byName = (credentials: {
  name: string
  cluster?: boolean | undefined
}): NonNullable<Trigger['authenticationRef']> =>
  credentials.cluster === true
    ? { name: credentials.name, kind: 'ClusterTriggerAuthentication' }
    : { name: credentials.name }

/**
 * Returns the triggers of a ScaledObject. All values of `metadata` are strings. Pub/Sub triggers use the workload
 * identity of KEDA unless the object sets credentials. Source: KEDA v2.20, docs of each scaler.
 */
export function triggersOf(
  scaling: Scaling,
  id: Identity,
  world: World,
): { triggers: Trigger[]; manifests: TriggerAuthentication[] } {
  const own = nameWithSuffix(id.name, 'pubsub', 253)
  const wants = (scaling.pubsubTopic ?? []).some(({ credentials }) => credentials === undefined)
  const authentication: TriggerAuthentication = {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'TriggerAuthentication',
    metadata: { name: own, labels: id.labels },
    spec: { podIdentity: { provider: 'gcp' } },
  }
  const triggers = [
    ...useTriggers(scaling),
    ...pubsubTriggers(scaling, own, id, world),
    ...metricTriggers(scaling),
    ...(scaling.triggers ?? []).map((trigger) => compact<Trigger>({ ...trigger } as Trigger)),
  ]
  return { triggers, manifests: wants ? [authentication] : [] }
}

type Metadata = Record<string, string>
const metadataOf = (values: Record<string, string | undefined>): Metadata => compact<Metadata>(values as Metadata)

const useTriggers = (scaling: Scaling): Trigger[] =>
  (['cpu', 'memory'] as const).flatMap((resource) => {
    const use = scaling[resource]
    if (use === undefined) return []
    const metadata = metadataOf({ value: String(use.target), containerName: use.container })
    return [{ type: resource, metricType: 'Utilization' as const, metadata }]
  })

const pubsubTriggers = (scaling: Scaling, own: string, { namespace }: Identity, world: World): Trigger[] =>
  (scaling.pubsubTopic ?? []).map((backlog) => ({
    ...backlogTrigger(backlog, namespace, world),
    authenticationRef: backlog.credentials === undefined ? { name: own } : byName(backlog.credentials),
  }))

const metricTriggers = (scaling: Scaling): Trigger[] => [
  ...(scaling.prometheus ?? []).map(({ server, query, threshold, activation, credentials }) => ({
    type: 'prometheus',
    metadata: metadataOf({ serverAddress: server, query, threshold, activationThreshold: activation }),
    ...(credentials === undefined ? {} : { authenticationRef: byName(credentials) }),
  })),
  ...(scaling.datadog ?? []).map(({ query, target, whenMissing, age, credentials }) => ({
    type: 'datadog',
    metricType: 'AverageValue' as const,
    metadata: metadataOf({
      query,
      queryValue: target,
      metricUnavailableValue: whenMissing,
      age: age === undefined ? undefined : String(inSeconds(age)),
    }),
    authenticationRef: byName(credentials),
  })),
  ...(scaling.cron ?? []).map(({ start, end, timeZone, replicas }) => ({
    type: 'cron',
    metadata: { timezone: timeZone, start, end, desiredReplicas: String(replicas) },
  })),
]

const isPositive = (text: string): boolean => /^\d+(\.\d+)?$/.test(text) && Number(text) > 0
const isNumber = (text: string): boolean => /^-?\d+(\.\d+)?$/.test(text)

/** Reports triggers that KEDA would refuse only after they are applied. */
export function checkTriggers(scaling: Scaling, path: FieldPath, patches: readonly Patch[] = []): Finding[] {
  const { pubsubTopic = [], prometheus = [], datadog = [], cron = [] } = scaling
  const isPatched = patches.some(isForScaledObject)
  return [
    ...pubsubTopic.flatMap((one, at) => [
      ...number(one.size, [...path, 'pubsubTopic', at, 'size']),
      ...checkGoal(one, [...path, 'pubsubTopic', at]),
    ]),
    ...prometheus.flatMap((one, at) => [
      ...number(one.threshold, [...path, 'prometheus', at, 'threshold']),
      ...number(one.activation, [...path, 'prometheus', at, 'activation'], isNumber),
    ]),
    ...datadog.flatMap((one, at) => [
      ...number(one.target, [...path, 'datadog', at, 'target']),
      ...number(one.whenMissing, [...path, 'datadog', at, 'whenMissing'], isNumber),
      ...scoped(one.query, [...path, 'datadog', at, 'query']),
    ]),
    ...cron.flatMap((one, at) => {
      const here = [...path, 'cron', at]
      if (one.start !== one.end) return isPatched ? [] : checkWindow(scaling, one.replicas, [...here, 'replicas'])
      const message = '`start` and `end` are equal. Change one of the two.'
      return [badValue.at([...here, 'end'], message)]
    }),
    ...(isPatched ? [] : checkCronTriggers(scaling, [...path, 'triggers'])),
    ...(['pubsubTopic', 'prometheus', 'datadog', 'cron', 'triggers'] as const).flatMap((field) => {
      const entries = (scaling[field] ?? []).map((one) => JSON.stringify(one))
      return entries.flatMap((entry, at) =>
        entries.indexOf(entry) === at
          ? []
          : [givenTwice.at([...path, field, at], 'The trigger is a duplicate. Remove one of the two.')],
      )
    }),
  ]
}

/** Checks the time window of a cron trigger. Windows of a patched ScaledObject are checked in the output. */
function checkWindow(bounds: PodBounds, replicas: number, path: FieldPath): Finding[] {
  const message = explainWindow(bounds, replicas, OUR_NAMES)
  return message === undefined ? [] : [noEffect.at(path, message, { severity: 'warning', current: replicas })]
}

/** Checks the windows among `triggers`, whose numbers are strings as in KEDA. */
function checkCronTriggers(scaling: Scaling, path: FieldPath): Finding[] {
  return (scaling.triggers ?? []).flatMap(({ type, metadata }, at) => {
    const replicas = String(metadata[KEDA_NAMES.replicas] ?? '')
    if (type !== 'cron' || !/^\d+$/.test(replicas)) return []
    return checkWindow(scaling, Number(replicas), [...path, at, 'metadata', KEDA_NAMES.replicas])
  })
}

function number(value: string | undefined, at: FieldPath, fits = isPositive): Finding[] {
  if (value === undefined || fits(value)) return []
  const expected = fits === isPositive ? 'a number greater than 0' : 'a number'
  const message = `\`${String(at[at.length - 1])}\` must be ${expected}, but is ${JSON.stringify(value)}.`
  return [badValue.at(at, message, { current: value })]
}

function scoped(query: string, at: FieldPath): Finding[] {
  if (query.includes('{')) return []
  const message =
    'The Datadog query does not contain a scope in braces. Set, for example, `avg:app.queue{service:shop}`.'
  return [badValue.at(at, message)]
}

/** Checks whether a KEDA trigger works without running pods, so that it can scale a workload from 0. */
export const isOutside = (type: unknown): boolean => typeof type === 'string' && type !== 'cpu' && type !== 'memory'

const isForScaledObject = ({ target, patch }: Patch): boolean =>
  (target === undefined ? patch?.kind : target.kind) === 'ScaledObject'

/** Checks whether a patch of the ScaledObject adds a trigger that works without running pods. */
export const bringsTrigger = (patches: readonly Patch[] = []): boolean =>
  patches.filter(isForScaledObject).some(({ patch, json6902 = [] }) => {
    const merged = valueAt(patch, ['spec', 'triggers'])
    const added = json6902.flatMap(({ path, value }) => (path.startsWith('/spec/triggers') ? [value].flat() : []))
    return [...(Array.isArray(merged) ? merged : []), ...added].some((one) => isOutside(valueAt(one, ['type'])))
  })
