import type { FieldPath } from '../../finding/finding'
import { groupOf } from '../../manifest/id'
import { groupedBy } from '../../manifest/grouped-by'
import { memoize } from '../../manifest/memo/memoize'
import { isPlain, type Manifest } from '../../manifest/manifest'
import { POD_KINDS } from '../../manifest/pods'
import { mapsIn, valueAt } from '../../manifest/value-at'
import type { Settings } from '../../settings/spec'
import { type Pods, podsOf } from '../../manifest/observed/pods'
import { CHANGES, type TargetChange, type Spot, type TargetName } from './target-changes'

/** A field that a target does not support yet, or no longer supports. */
export interface UnsupportedField {
  path: FieldPath
  /**
   * Consequence. An `unknown` field can be removed. A `refused` field makes the API reject the object, or the object is
   * useless without the field. A `gated` field has no effect unless a cluster enables its feature gate. lummo does not
   * know whether the gate is enabled, so the field is kept.
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

/** Paths of the parts that are outside the pod template. */
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
 * @param fate text that states what happens to an optional field, such as `it is left out`
 */
export function unsupportedFields(manifest: Manifest, targets: Settings['targets'], fate: string): UnsupportedField[] {
  const { changes, kinds } = changesFor(targets)
  if (!kinds.has(manifest.kind)) return []
  const fields: UnsupportedField[] = []
  visitSpots(manifest, (spot, value, path, ...steps) => {
    if (!isPlain(value)) return
    for (const change of changes.get(spot) ?? []) {
      if (!Object.hasOwn(value, change.field)) continue
      fields.push({
        path: [...path, ...steps, change.field],
        verdict: verdictOn(change, targets),
        message: messageFor(change, targets, fate),
      })
    }
  })
  return fields
}

/**
 * Returns the changes that affect the targets, keyed by location, and the kinds that can contain the changed fields.
 */
const changesFor = memoize((targets: Settings['targets']) => {
  const changes = CHANGES.filter((change) => {
    const from = workingFrom(change)
    return (from !== undefined && isAtLeast(targets[change.target], from)) === (change.dropped === true)
  })
  return {
    changes: groupedBy(changes, ({ spot }) => spot),
    kinds: new Set(changes.flatMap(({ spot }) => NOT_IN_PODS[spot] ?? POD_KINDS)),
  }
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

/** Receives a value and its path. The path consists of an ancestor’s path and the steps from this ancestor. */
type SeeSpot = (spot: Spot, value: unknown, path: FieldPath, ...steps: (string | number)[]) => void

/** Visits the parts of an object that can differ between targets. */
function visitSpots(manifest: Manifest, see: SeeSpot): void {
  if (manifest.kind === 'HorizontalPodAutoscaler') visitRules(manifest, ['spec', 'behavior'], see)
  if (manifest.kind === 'ScaledObject') visitTriggers(manifest, see)
  if (manifest.kind === 'Rollout') visitAt('canary', manifest, ['spec', 'strategy', 'canary'], see)
  if (manifest.kind === 'StatefulSet') visitRollingUpdate(manifest, see)
  const pods = podsOf(manifest)
  if (pods !== undefined) visitPods(pods, see)
}

/**
 * Visits the settings for rolling updates. Without `maxUnavailable`, pods are updated one at a time, so this field can
 * always be removed.
 */
function visitRollingUpdate(manifest: Manifest, see: SeeSpot): void {
  const path = ['spec', 'updateStrategy', 'rollingUpdate']
  const number = valueAt(manifest, [...path, 'maxUnavailable']) as number | null
  if (groupOf(manifest.apiVersion) === 'apps' && ![0, 1, null].includes(number))
    visitAt('rolling update', manifest, path, see)
}

function visitPods({ spec, path, all }: Pods, see: SeeSpot): void {
  see('pod', spec, path)
  see('pod security', spec.securityContext, path, 'securityContext')
  for (const container of all) {
    see('container', container.spec, container.path)
    see('lifecycle', container.spec.lifecycle, container.path, 'lifecycle')
    for (const [at, { valueFrom }] of mapsIn(container.spec.env))
      see('env source', valueFrom, container.path, 'env', at, 'valueFrom')
  }
  for (const [at, volume] of mapsIn(spec.volumes)) {
    see('volume', volume, path, 'volumes', at)
    for (const [source, value] of mapsIn(valueAt(volume, ['projected', 'sources'])))
      see('projection', value, path, 'volumes', at, 'projected', 'sources', source)
  }
}

/** Visits the triggers of a ScaledObject, and its rules for the generated autoscaler. */
function visitTriggers(manifest: Manifest, see: SeeSpot): void {
  visitRules(manifest, ['spec', 'advanced', 'horizontalPodAutoscalerConfig', 'behavior'], see)
  for (const [at, { type, metadata }] of mapsIn(valueAt(manifest, ['spec', 'triggers']))) {
    const path = ['spec', 'triggers', at, 'metadata']
    if (type === 'gcp-pubsub') see('pubsub trigger', metadata, path)
    else if (type === 'cpu' || type === 'memory') see('resource trigger', metadata, path)
  }
}

/** Visits the rules of an autoscaler for each direction. */
function visitRules(manifest: Manifest, behavior: FieldPath, see: SeeSpot): void {
  const value = valueAt(manifest, behavior)
  if (!isPlain(value)) return
  for (const direction of ['scaleUp', 'scaleDown']) see('scaling rules', value[direction], behavior, direction)
}

const visitAt = (spot: Spot, manifest: Manifest, path: FieldPath, see: SeeSpot): void =>
  see(spot, valueAt(manifest, path), path)
