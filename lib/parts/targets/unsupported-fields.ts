import type { FieldPath } from '../../finding/finding'
import { groupOf } from '../../manifest/id'
import { memoize } from '../../manifest/memo/memoize'
import { isPlain, type Manifest, type Plain } from '../../manifest/manifest'
import { POD_KINDS } from '../../manifest/pods'
import { mapsIn, valueAt } from '../../manifest/value-at'
import type { Settings } from '../../settings/spec'
import { type Pods, podsOf } from '../../manifest/observed/pods'
import { CHANGES, type TargetChange, type Spot, type TargetName } from './target-changes'

/** A field that a target does not support yet, or no longer supports. */
export interface UnsupportedField {
  path: FieldPath
  /**
   * Consequence. An `unknown` field can be removed. A `refused` field makes the API reject the object, or the object
   * makes no sense without the field. A `gated` field has no effect unless a cluster enables its feature gate. lummo
   * does not know whether it does, so it keeps the field.
   */
  verdict: 'gated' | 'refused' | 'unknown'
  /** Sentences that state the reason and the fix. */
  message: string
}

const NAMES: Readonly<Partial<Record<TargetName, string>>> = {
  argoRollouts: 'Argo Rollouts',
  keda: 'KEDA',
  kubernetes: 'Kubernetes',
}

/** Paths of the parts outside pods. */
const NOT_IN_PODS: Readonly<Partial<Record<Spot, readonly string[]>>> = {
  canary: ['Rollout'],
  'pubsub trigger': ['ScaledObject'],
  'resource trigger': ['ScaledObject'],
  'rolling update': ['StatefulSet'],
  'scaling rules': ['HorizontalPodAutoscaler', 'ScaledObject'],
}

/** Kinds that can differ between targets. */
export const DIFFERING_KINDS: readonly string[] = [...new Set([...POD_KINDS, ...Object.values(NOT_IN_PODS).flat()])]

/**
 * Returns the fields of an object that the targets do not support.
 *
 * @param fate text for what happens to an optional field, such as `it is left out`
 */
export function unsupportedFields(manifest: Manifest, targets: Settings['targets'], fate: string): UnsupportedField[] {
  const { changes, kinds } = changesFor(targets)
  if (!kinds.has(manifest.kind)) return []
  return spotsOf(manifest).flatMap(({ spot, path, value }) =>
    changes
      .filter((change) => change.spot === spot && Object.hasOwn(value, change.field))
      .map((change) => ({
        path: [...path, change.field],
        verdict: verdictOn(change, targets),
        message: messageFor(change, targets, fate),
      })),
  )
}

/** Returns the changes that affect the targets, and the kinds that can contain the changed fields. */
const changesFor = memoize((targets: Settings['targets']) => {
  const changes = CHANGES.filter((change) => {
    const from = workingFrom(change)
    return (from !== undefined && isAtLeast(targets[change.target], from)) === (change.dropped === true)
  })
  return { changes, kinds: new Set(changes.flatMap(({ spot }) => NOT_IN_PODS[spot] ?? POD_KINDS)) }
})

/** Returns the first version in which a field works by default; undefined if there is no such version yet. */
const workingFrom = ({ since, gate }: TargetChange): string | undefined => (gate === undefined ? since : gate.on)

function verdictOn(change: TargetChange, targets: Settings['targets']): UnsupportedField['verdict'] {
  if (change.gate !== undefined && isAtLeast(targets[change.target], change.since)) return 'gated'
  return change.essential === true ? 'refused' : 'unknown'
}

function messageFor(change: TargetChange, targets: Settings['targets'], fate: string): string {
  const { target, field, since, dropped, gate, instead } = change
  const program = `${NAMES[target]} ${targets[target]} (\`targets.${target}\`)`
  if (dropped === true)
    return `${program} rejects \`${field}\`, because ${since} removed it. Replace the field with ${instead}.`
  const verdict = verdictOn(change, targets)
  const from = workingFrom(change)
  const or = from === undefined ? '' : `, or raise \`targets.${target}\` to ${from}`
  if (verdict === 'gated') {
    return `${program} ignores \`${field}\` unless the feature gate \`${gate?.name}\` is enabled. Remove the field${or}.`
  }
  return `${program} does not support \`${field}\`${verdict === 'refused' ? '' : `, so ${fate}`}. Remove the field${or}.`
}

const isAtLeast = (version: string, min: string): boolean => {
  const [one, other] = [version, min].map((text) => text.split('.').map(Number))
  const [major = 0, minor = 0] = one ?? []
  const [leastMajor = 0, leastMinor = 0] = other ?? []
  return major > leastMajor || (major === leastMajor && minor >= leastMinor)
}

interface Placed {
  spot: Spot
  path: FieldPath
  value: Plain
}

/** Returns the parts of an object that can differ between targets. */
function spotsOf(manifest: Manifest): Placed[] {
  if (manifest.kind === 'HorizontalPodAutoscaler') {
    return ['scaleUp', 'scaleDown'].flatMap((way) => spot('scaling rules', manifest, ['spec', 'behavior', way]))
  }
  if (manifest.kind === 'ScaledObject') return triggersOf(manifest)
  const canary = manifest.kind === 'Rollout' ? spot('canary', manifest, ['spec', 'strategy', 'canary']) : []
  const rolling = manifest.kind === 'StatefulSet' ? rollingUpdateOf(manifest) : []
  const pods = podsOf(manifest)
  return [...canary, ...rolling, ...(pods === undefined ? [] : spotsOfPods(manifest, pods))]
}

/**
 * Returns the rolling update settings. Without `maxUnavailable`, pods are updated one at a time, so this field can
 * always be removed.
 */
const rollingUpdateOf = (manifest: Manifest): Placed[] =>
  spot('rolling update', manifest, ['spec', 'updateStrategy', 'rollingUpdate']).filter(
    ({ value }) =>
      groupOf(manifest.apiVersion) === 'apps' && ![0, 1, null].includes(value.maxUnavailable as number | null),
  )

function spotsOfPods(manifest: Manifest, pods: Pods): Placed[] {
  const { spec, path } = pods
  const containers = pods.all.flatMap((container): Placed[] => [
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

/** Returns the triggers of a ScaledObject, and its rules for the generated autoscaler. */
function triggersOf(manifest: Manifest): Placed[] {
  const behavior = ['spec', 'advanced', 'horizontalPodAutoscalerConfig', 'behavior']
  const rules = ['scaleUp', 'scaleDown'].flatMap((way) => spot('scaling rules', manifest, [...behavior, way]))
  const triggers = mapsIn(valueAt(manifest, ['spec', 'triggers'])).flatMap(([at, { type }]) => {
    const name = type === 'cpu' || type === 'memory' ? 'resource trigger' : undefined
    const spotName = type === 'gcp-pubsub' ? 'pubsub trigger' : name
    return spotName === undefined ? [] : spot(spotName, manifest, ['spec', 'triggers', at, 'metadata'])
  })
  return [...rules, ...triggers]
}

const spot = (name: Spot, manifest: Manifest, path: FieldPath): Placed[] => {
  const value = valueAt(manifest, path)
  return isPlain(value) ? [{ spot: name, path, value }] : []
}
