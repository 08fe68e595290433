import { deepEqual } from '../../../../manifest/deep-equal'
import { keyFor } from '../../../../manifest/live/list-key'
import { isPlain, type Manifest, type Plain, setMember } from '../../../../manifest/manifest'
import { fieldRule, type PlaceShape, rootShape } from '../../../../manifest/patching/merge-keys'
import type { FieldStep } from '../../../diff/compare/fields'
import { fieldPattern, fieldText } from './field-path'
import { isKubernetesDefault } from './kubernetes-defaults'
import { type Reason, reasonForEntry, reasonForField } from './reasons'
import { isRuledOut, leavesIn, type Meaning, reasonToOmit, reasonToReplace } from './replacements'

/**
 * Result for one field:
 * - `equal`: both sides have the same value;
 * - `added`: lummo adds the field, with a reason;
 * - `default`: one side has the value that Kubernetes uses for an absent field;
 * - `replaced`: lummo sets another value that has the same purpose, for a stated reason;
 * - `lost`: the output does not have the value of the input;
 * - `unwanted`: the output has a field that the input does not have, without a reason.
 */
export type FieldStatus = 'equal' | 'added' | 'default' | 'replaced' | 'lost' | 'unwanted'

export interface FieldResult {
  path: string
  status: FieldStatus
  /** Number of scalars. */
  count: number
  before: unknown
  after: unknown
  reason?: Reason
}

/** How strictly the output must equal the input. */
export interface Strictness extends Meaning {
  /**
   * `lenient` accepts defaults of lummo; `adopt` does not accept defaults in selectors; `exact` does not accept any
   * defaults.
   */
  mode: 'lenient' | 'adopt' | 'exact'
}

/** Results of the comparison, and the value that the output must have. */
interface Merged {
  wanted: unknown
  fields: FieldResult[]
}

interface Spot {
  kind: string
  path: readonly FieldStep[]
  shape: PlaceShape
  strict: Strictness
}

/** Annotations that only lummo sets. */
const OWN_ANNOTATION = / (metadata|podMetadata)\.annotations\.krm\.lummo\.dev\//

/** Selectors of pods, and fields of workloads that cannot be changed in a cluster. */
const KEPT =
  /^((Deployment|StatefulSet|DaemonSet|Rollout|PodDisruptionBudget|Service|NetworkPolicy) spec\.(selector|podSelector)|StatefulSet spec\.(serviceName|volumeClaimTemplates|podManagementPolicy)|Job (job|pod|podMetadata)|PersistentVolumeClaim spec)(\.|\[|$)/

/**
 * Compares an object of the input with the object that lummo generates. Returns the result for each field, and the
 * object that the output must contain.
 */
export function mergeFields(
  before: Manifest,
  after: Manifest | undefined,
  strict: Strictness,
): { wanted: Manifest; fields: FieldResult[] } {
  const spot: Spot = { kind: before.kind, path: [], shape: rootShape(before.apiVersion, before.kind), strict }
  const { wanted, fields } = merge(spot, before, after)
  return { wanted: wanted as Manifest, fields }
}

function merge(spot: Spot, before: unknown, after: unknown): Merged {
  if (before === undefined) return after === undefined ? { wanted: undefined, fields: [] } : onlyAfter(spot, after)
  if (after === undefined) return onlyBefore(spot, before)
  if (deepEqual(before, after)) return { wanted: after, fields: [result(spot, 'equal', before, after)] }
  const reason = isExact(spot) ? undefined : reasonToReplace(patternOf(spot), { before, after }, spot.strict)
  if (reason !== undefined) return { wanted: after, fields: [{ ...result(spot, 'replaced', before, after), reason }] }
  if (isPlain(before) && isPlain(after)) return mergeObjects(spot, before, after)
  if (Array.isArray(before) && Array.isArray(after)) return mergeLists(spot, before, after)
  return { wanted: before, fields: [result(spot, 'lost', before, after)] }
}

const patternOf = ({ kind, path }: Spot): string => fieldPattern(kind, path)

/** Checks whether no difference is accepted at a path. */
const isExact = (spot: Spot): boolean =>
  spot.strict.mode === 'exact' || (spot.strict.mode === 'adopt' && KEPT.test(patternOf(spot)))

const result = (spot: Spot, status: FieldStatus, before: unknown, after: unknown): FieldResult => ({
  path: fieldText(spot.path),
  status,
  count: leavesIn(status === 'added' || status === 'unwanted' ? after : before),
  before,
  after,
})

/** Determines the result for a field that only the output has. */
function onlyAfter(spot: Spot, after: unknown): Merged {
  const pattern = patternOf(spot)
  if (OWN_ANNOTATION.test(pattern)) return { wanted: after, fields: [] }
  if (!isExact(spot)) {
    if (isKubernetesDefault(pattern, after))
      return { wanted: after, fields: [result(spot, 'default', undefined, after)] }
    const reason = reasonForField(pattern)
    if (reason !== undefined && !isCollection(after)) {
      return { wanted: after, fields: [{ ...result(spot, 'added', undefined, after), reason }] }
    }
    if (reason !== undefined && Array.isArray(after)) {
      return { wanted: after, fields: [{ ...result(spot, 'added', undefined, after), reason }] }
    }
  }
  // An empty selector or rule can select everything, so it is not the same as an absent one.
  if (isCollection(after) && Object.keys(after as object).length === 0)
    return { wanted: undefined, fields: [result(spot, 'unwanted', undefined, after)] }
  if (isPlain(after)) {
    const merged = mergeObjects(spot, {}, after)
    return Object.keys(merged.wanted as Plain).length === 0 ? { ...merged, wanted: undefined } : merged
  }
  if (Array.isArray(after)) {
    const merged = mergeLists(spot, [], after)
    return (merged.wanted as unknown[]).length === 0 ? { ...merged, wanted: undefined } : merged
  }
  return { wanted: undefined, fields: [result(spot, 'unwanted', undefined, after)] }
}

const isCollection = (value: unknown): boolean => typeof value === 'object' && value !== null

/** Determines the result for a field that only the input has. */
function onlyBefore(spot: Spot, before: unknown): Merged {
  const pattern = patternOf(spot)
  if (!isExact(spot)) {
    if (isKubernetesDefault(pattern, before)) {
      return { wanted: undefined, fields: [result(spot, 'default', before, undefined)] }
    }
    const reason = reasonToOmit(pattern, before, spot.strict)
    if (reason !== undefined) {
      return { wanted: undefined, fields: [{ ...result(spot, 'replaced', before, undefined), reason }] }
    }
    if (isPlain(before) && Object.keys(before).length > 0) {
      const merged = mergeObjects(spot, before, {})
      return Object.keys(merged.wanted as Plain).length === 0 ? { ...merged, wanted: undefined } : merged
    }
  }
  return { wanted: before, fields: [result(spot, 'lost', before, undefined)] }
}

function mergeObjects(spot: Spot, before: Plain, after: Plain): Merged {
  const wanted: Plain = {}
  const fields: FieldResult[] = []
  for (const key of new Set([...Object.keys(after), ...Object.keys(before)])) {
    const rule = fieldRule(spot.shape, key, [before[key], after[key]])
    const here = { ...spot, path: [...spot.path, key], shape: rule.shape }
    const isOut = before[key] === undefined && isRuledOut(key, before)
    const merged = isOut
      ? { wanted: undefined, fields: [result(here, 'unwanted', undefined, after[key])] }
      : merge(here, before[key], after[key])
    fields.push(...merged.fields)
    if (merged.wanted !== undefined) setMember(wanted, key, merged.wanted)
  }
  return { wanted, fields }
}

/**
 * Lists whose order has no meaning, so that lummo can sort them: all entries apply, or the highest result counts. In any
 * other list, the order can decide which entry applies: the first route that matches, the Middleware that runs first, or
 * a variable that refers to an earlier one.
 */
const UNORDERED = [
  / pod\.(volumes|tolerations|topologySpreadConstraints)$/,
  / pod\.(containers|initContainers)\[\]\.(volumeMounts|ports)$/,
  /^ScaledObject spec\.triggers$/,
  /^(ScaledObject|HorizontalPodAutoscaler) .*\.behavior\.scale(Up|Down)\.policies$/,
  /^AnalysisTemplate spec\.(metrics|args)$/,
]

function mergeLists(spot: Spot, before: readonly unknown[], after: readonly unknown[]): Merged {
  const last = spot.path[spot.path.length - 1]
  const mergeKey = typeof last === 'string' ? mergeKeyOf(spot) : undefined
  const key = keyFor(before, after, mergeKey)
  if (key === undefined) return unkeyedLists(spot, before, after)
  const [old, now] = [before, after].map((list) => new Map(list.filter(isPlain).map((one) => [one[key], one])))
  const names = [...new Set([...(now?.keys() ?? []), ...(old?.keys() ?? [])])]
  const fields: FieldResult[] = []
  const entries = new Map<unknown, unknown>()
  for (const name of names) {
    const here = { ...spot, path: [...spot.path, { key, value: String(name) }] }
    const entry = now?.get(name)
    const merged =
      old?.get(name) === undefined && entry !== undefined ? addedEntry(here, entry) : merge(here, old?.get(name), entry)
    fields.push(...merged.fields)
    if (merged.wanted !== undefined) entries.set(name, merged.wanted)
  }
  const pattern = patternOf(spot)
  const isOrdered = !UNORDERED.some((list) => list.test(pattern))
  const wantedOrder = isOrdered ? [...(old?.keys() ?? []), ...names.filter((name) => old?.has(name) !== true)] : names
  const wanted = wantedOrder.flatMap((name) => entries.get(name) ?? [])
  const [was, is] = [namesIn(before, key), namesIn(after, key)]
  const kept = was.filter((name) => is.includes(name))
  if (
    isOrdered &&
    !deepEqual(
      kept,
      is.filter((name) => was.includes(name)),
    )
  ) {
    fields.push(result(spot, 'lost', was, is))
  }
  return { wanted, fields }
}

const namesIn = (list: readonly unknown[], key: string): unknown[] => list.map((one) => (one as Plain)[key])

/** Returns the merge key of the list at a path. */
function mergeKeyOf({ kind, path }: Spot): string | undefined {
  const last = path[path.length - 1]
  if (last === 'volumeMounts') return 'mountPath'
  if (last === 'ports') return kind === 'Service' ? 'port' : 'containerPort'
  return last === 'topologySpreadConstraints' ? 'topologyKey' : undefined
}

function addedEntry(spot: Spot, entry: Plain): Merged {
  const reason = isExact(spot) ? undefined : reasonForEntry(patternOf(spot), entry)
  return reason === undefined
    ? { wanted: undefined, fields: [result(spot, 'unwanted', undefined, entry)] }
    : { wanted: entry, fields: [{ ...result(spot, 'added', undefined, entry), reason }] }
}

function unkeyedLists(spot: Spot, before: readonly unknown[], after: readonly unknown[]): Merged {
  if (before.length !== after.length || !before.every(isPlain)) {
    return { wanted: before, fields: [result(spot, 'lost', before, after)] }
  }
  const merged = before.map((one, at) => merge({ ...spot, path: [...spot.path, at] }, one, after[at]))
  return { wanted: merged.map(({ wanted }) => wanted), fields: merged.flatMap(({ fields }) => fields) }
}
