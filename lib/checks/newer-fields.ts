import type { FieldPath } from '../finding/finding'
import { kept } from '../manifest/kept'
import { isPlain, type Manifest, type Plain } from '../manifest/manifest'
import { POD_KINDS } from '../manifest/pods'
import { valueAt } from '../manifest/value-at'
import type { Settings } from '../settings/spec'
import { mapsIn, type Pods, podsOf } from './pods'

type Target = keyof Settings['targets']

/** A field of an object that one of the targets has not yet, or has no longer. */
export interface ForeignField {
  path: FieldPath
  /** Whether the object makes no sense without it, so that leaving it out would be wrong too. */
  essential: boolean
  /** Why it cannot be, and what to do. */
  message: string
}

/** A sort of place in objects, by what stands there. */
type Spot =
  | 'canary'
  | 'container'
  | 'env source'
  | 'lifecycle'
  | 'pod'
  | 'pod security'
  | 'projection'
  | 'pubsub trigger'
  | 'resource trigger'
  | 'scaling rules'
  | 'volume'

interface Change {
  target: Target
  spot: Spot
  field: string
  /** The first version that has it, or, with `dropped`, that has it no longer. */
  since: string
  dropped?: boolean
  essential?: boolean
  /** What stands instead of a field that was dropped. */
  instead?: string
}

/**
 * What the targets differ in, of all that an object may say. Kubernetes: the models of its client for 1.30, 1.32, 1.33
 * and 1.34, compared; Argo Rollouts: pull request 4341, first in 1.9; KEDA: the changelogs of 2.18 and 2.20.
 */
const CHANGES: readonly Change[] = [
  { target: 'kubernetes', spot: 'pod security', field: 'supplementalGroupsPolicy', since: '1.31' },
  { target: 'kubernetes', spot: 'volume', field: 'image', since: '1.31', essential: true },
  { target: 'kubernetes', spot: 'pod security', field: 'seLinuxChangePolicy', since: '1.32' },
  { target: 'kubernetes', spot: 'pod', field: 'resources', since: '1.32' },
  { target: 'kubernetes', spot: 'lifecycle', field: 'stopSignal', since: '1.33' },
  { target: 'kubernetes', spot: 'scaling rules', field: 'tolerance', since: '1.33' },
  { target: 'kubernetes', spot: 'container', field: 'restartPolicyRules', since: '1.34' },
  { target: 'kubernetes', spot: 'env source', field: 'fileKeyRef', since: '1.34', essential: true },
  { target: 'kubernetes', spot: 'pod', field: 'hostnameOverride', since: '1.34' },
  { target: 'kubernetes', spot: 'projection', field: 'podCertificate', since: '1.34', essential: true },
  { target: 'argoRollouts', spot: 'canary', field: 'replicaProgressThreshold', since: '1.9' },
  {
    target: 'keda',
    spot: 'resource trigger',
    field: 'type',
    since: '2.18',
    dropped: true,
    essential: true,
    instead: '`metricType` beside `metadata`',
  },
  {
    target: 'keda',
    spot: 'pubsub trigger',
    field: 'subscriptionSize',
    since: '2.20',
    dropped: true,
    essential: true,
    instead: '`mode: SubscriptionSize` and `value`',
  },
]

const NAMES: Readonly<Partial<Record<Target, string>>> = {
  argoRollouts: 'Argo Rollouts',
  keda: 'KEDA',
  kubernetes: 'Kubernetes',
}

/** Where the places are that are not in pods. */
const NOT_IN_PODS: Readonly<Partial<Record<Spot, readonly string[]>>> = {
  canary: ['Rollout'],
  'pubsub trigger': ['ScaledObject'],
  'resource trigger': ['ScaledObject'],
  'scaling rules': ['HorizontalPodAutoscaler', 'ScaledObject'],
}

/** Kinds in which the targets differ. */
export const DIFFERING_KINDS: readonly string[] = [...new Set([...POD_KINDS, ...Object.values(NOT_IN_PODS).flat()])]

/**
 * The fields of an object that the targets do not have.
 *
 * @param fate what becomes of one that the object can do without: `it is left out`
 */
export function foreignFields(manifest: Manifest, targets: Settings['targets'], fate: string): ForeignField[] {
  const { changes, kinds } = changesFor(targets)
  if (!kinds.has(manifest.kind)) return []
  return spotsOf(manifest).flatMap(({ spot, path, value }) =>
    changes
      .filter((change) => change.spot === spot && Object.hasOwn(value, change.field))
      .map((change) => ({
        path: [...path, change.field],
        essential: change.essential === true,
        message: messageFor(change, targets, fate),
      })),
  )
}

/** The changes that make a difference for targets, and the kinds of objects in which they can. */
const changesFor = kept((targets: Settings['targets']) => {
  const changes = CHANGES.filter(
    ({ target, since, dropped }) => isAtLeast(targets[target], since) === (dropped === true),
  )
  return { changes, kinds: new Set(changes.flatMap(({ spot }) => NOT_IN_PODS[spot] ?? POD_KINDS)) }
})

function messageFor(change: Change, targets: Settings['targets'], fate: string): string {
  const { target, field, since, dropped, essential, instead } = change
  const program = `${NAMES[target]} ${targets[target]}, the target of the settings,`
  if (dropped === true) return `${program} refuses \`${field}\`, which went with ${since}. Write ${instead}.`
  const so = essential === true ? '' : `, so ${fate}`
  return `${program} does not know \`${field}\`${so}. Raise \`targets.${target}\` to ${since}, or remove it.`
}

const isAtLeast = (version: string, least: string): boolean => {
  const [one, other] = [version, least].map((text) => text.split('.').map(Number))
  const [major = 0, minor = 0] = one ?? []
  const [leastMajor = 0, leastMinor = 0] = other ?? []
  return major > leastMajor || (major === leastMajor && minor >= leastMinor)
}

interface Placed {
  spot: Spot
  path: FieldPath
  value: Plain
}

/** The places of an object in which the targets differ. */
function spotsOf(manifest: Manifest): Placed[] {
  if (manifest.kind === 'HorizontalPodAutoscaler') {
    return ['scaleUp', 'scaleDown'].flatMap((way) => spot('scaling rules', manifest, ['spec', 'behavior', way]))
  }
  if (manifest.kind === 'ScaledObject') return triggersOf(manifest)
  const canary = manifest.kind === 'Rollout' ? spot('canary', manifest, ['spec', 'strategy', 'canary']) : []
  const pods = podsOf(manifest)
  return pods === undefined ? canary : [...canary, ...spotsOfPods(manifest, pods)]
}

function spotsOfPods(manifest: Manifest, pods: Pods): Placed[] {
  const { spec, path } = pods
  const containers = [...pods.containers, ...pods.initContainers].flatMap((container): Placed[] => [
    { spot: 'container', path: container.path, value: container.spec },
    ...spot('lifecycle', manifest, [...container.path, 'lifecycle']),
    ...mapsIn(container.spec.env).flatMap(([at]) =>
      spot('env source', manifest, [...container.path, 'env', at, 'valueFrom']),
    ),
  ])
  const volumes = mapsIn(spec.volumes).flatMap(([at, value]): Placed[] => [
    { spot: 'volume', path: [...path, 'volumes', at], value },
    ...mapsIn(valueAt(value, ['projected', 'sources'])).flatMap(([source]) =>
      spot('projection', manifest, [...path, 'volumes', at, 'projected', 'sources', source]),
    ),
  ])
  return [
    { spot: 'pod', path, value: spec },
    ...spot('pod security', manifest, [...path, 'securityContext']),
    ...containers,
    ...volumes,
  ]
}

/** A ScaledObject holds rules for the scaler that KEDA makes, and triggers. */
function triggersOf(manifest: Manifest): Placed[] {
  const behavior = ['spec', 'advanced', 'horizontalPodAutoscalerConfig', 'behavior']
  const rules = ['scaleUp', 'scaleDown'].flatMap((way) => spot('scaling rules', manifest, [...behavior, way]))
  const triggers = mapsIn(valueAt(manifest, ['spec', 'triggers'])).flatMap(([at, { type }]) => {
    const name = type === 'cpu' || type === 'memory' ? 'resource trigger' : undefined
    const sort = type === 'gcp-pubsub' ? 'pubsub trigger' : name
    return sort === undefined ? [] : spot(sort, manifest, ['spec', 'triggers', at, 'metadata'])
  })
  return [...rules, ...triggers]
}

const spot = (name: Spot, manifest: Manifest, path: FieldPath): Placed[] => {
  const value = valueAt(manifest, path)
  return isPlain(value) ? [{ spot: name, path, value }] : []
}
