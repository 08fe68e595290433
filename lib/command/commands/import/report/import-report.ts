import type { LocatedFinding } from '../../../../finding/finding'
import type { Plain } from '../../../../manifest/manifest'
import type { ComposeObject, ImportedCompose } from '../compose/import-compose'
import type { LeftKey } from '../compose/compose-service'
import type { InputObject } from '../input/source'
import type { FieldStatus } from '../proof/merge-fields'
import type { ProvenClaim } from '../solve/proven-claim'
import type { Solution } from '../solve/solve'

/** Number of fields for each result. */
export interface FieldTotals {
  equal: number
  added: number
  replaced: number
  defaults: number
  lost: number
}

/** An object that is kept unchanged, and the reason. */
export interface KeptSource {
  source: InputObject
  reason: string
}

/** Result of an import: the output, and the proof that nothing is lost. */
export interface ImportReport {
  claims: readonly ProvenClaim[]
  unchanged: readonly KeptSource[]
  totals: FieldTotals
  findings: readonly LocatedFinding[]
  /** Short objects for Compose files. */
  compose: readonly ComposeObject[]
  /** Keys of Compose files that are omitted. */
  left: readonly LeftKey[]
  /** The output in the order of the input: short objects and unchanged objects. */
  output: readonly (Plain | InputObject)[]
}

/** Checks whether a part of the output is an object of the input. */
export const isKeptSource = (one: Plain | InputObject): one is InputObject => 'item' in one && 'place' in one

/** Returns the report of a solution. Each short object has the position of its first object. */
export function reportOf(
  sources: readonly InputObject[],
  { claims, unchanged }: Solution,
  findings: readonly LocatedFinding[],
  { objects: compose, left: leftKeys }: Omit<ImportedCompose, 'findings'> = { objects: [], left: [] },
): ImportReport {
  const claimBySource = new Map<InputObject, ProvenClaim>()
  for (const claim of claims) for (const { source } of claim.objects) claimBySource.set(source, claim)
  const done = new Set<ProvenClaim>()
  const output = sources.flatMap((source): (Plain | InputObject)[] => {
    const claim = claimBySource.get(source)
    if (claim === undefined) return [source]
    if (done.has(claim)) return []
    done.add(claim)
    return [claim.claim]
  })
  const left = sources.filter((source) => !claimBySource.has(source))
  return {
    claims,
    unchanged: left.map((source) => ({ source, reason: unchanged.get(source) ?? reasonFor(source) })),
    totals: withCompose(totalsOf(claims), compose),
    findings,
    compose,
    left: leftKeys,
    output: [...compose.map(({ claim }) => claim), ...output],
  }
}

/** Reasons why objects that could be part of a workload are kept unchanged. */
const REASONS: Readonly<Record<string, string>> = {
  ExternalSecret: 'it has no values, or values that are not keys of a store',
  HorizontalPodAutoscaler: 'its workload has several autoscalers, or it measures more than CPU and memory utilization',
  IAMPolicyMember: 'lummo generates permissions with other names, and the object is immutable',
  NetworkPolicy: 'it has another name than its workload, or peers that `network` cannot name',
  PubSubSubscription: 'its topic is not in the input',
  ScaledObject: 'its workload is not in the input, or has several autoscalers',
  PodDisruptionBudget: 'it has another name than its workload',
  Role: 'no ServiceAccount has its name',
  RoleBinding: 'no ServiceAccount has its name, or it binds another role',
  Service: 'it has another name than its workload',
}

/** Returns why an object is kept unchanged if no reader accepts the object. */
function reasonFor({ manifest, object }: InputObject): string {
  if (manifest === undefined) return 'the object has no name, kind or apiVersion'
  if (manifest.apiVersion.startsWith('krm.lummo.dev/')) return 'the object is short already'
  if (manifest.kind === 'Secret')
    return 'its values must not be in a short object. Replace the Secret with a LummoSecret, which names a store'
  const reason = Object.hasOwn(REASONS, manifest.kind) ? REASONS[manifest.kind] : undefined
  return reason ?? `${String(object.kind)} has no short form`
}

function totalsOf(claims: readonly ProvenClaim[]): FieldTotals {
  const fields = claims.flatMap(({ objects }) => objects.flatMap((one) => one.fields))
  const sum = (...statuses: FieldStatus[]) =>
    fields.filter(({ status }) => statuses.includes(status)).reduce((total, { count }) => total + count, 0)
  const omitted = claims.flatMap(({ objects }) => objects.flatMap(({ source }) => source.omitted)).length
  return {
    equal: sum('equal'),
    added: sum('added') + claims.reduce((total, { added }) => total + added.length, 0),
    replaced: sum('replaced'),
    defaults: sum('default') + omitted,
    lost: sum('lost'),
  }
}

/** Adds the values of Compose files. */
function withCompose(totals: FieldTotals, compose: readonly ComposeObject[]): FieldTotals {
  const sum = (count: (one: ComposeObject) => number) => compose.reduce((total, one) => total + count(one), 0)
  return {
    ...totals,
    equal: totals.equal + sum(({ values, lost }) => values.length - lost.length),
    lost: totals.lost + sum(({ lost }) => lost.length),
  }
}
