import type { LocatedFinding } from '../../../../finding/finding'
import type { Plain } from '../../../../manifest/manifest'
import type { Source } from '../input/source'
import type { FieldStatus } from '../proof/merge-fields'
import type { ProvenClaim, Solution } from '../solve/solve'

/** Number of fields with each result. */
export interface FieldTotals {
  equal: number
  added: number
  replaced: number
  defaults: number
  lost: number
}

/** An object that stays as it is, with the reason. */
export interface KeptSource {
  source: Source
  reason: string
}

/** Result of an import: the output, and the proof that nothing is lost. */
export interface ImportReport {
  claims: readonly ProvenClaim[]
  kept: readonly KeptSource[]
  totals: FieldTotals
  findings: readonly LocatedFinding[]
  /** The output in the order of the input: short objects and objects that stay as they are. */
  output: readonly (Plain | Source)[]
}

/** Checks whether a part of the output is an object of the input. */
export const isKeptSource = (one: Plain | Source): one is Source => 'item' in one && 'place' in one

/** Returns the report of a solution. Each short object is at the place of its first object. */
export function reportOf(sources: readonly Source[], { claims, kept }: Solution, findings: readonly LocatedFinding[]): ImportReport {
  const claimBySource = new Map<Source, ProvenClaim>()
  for (const claim of claims) for (const { source } of claim.objects) claimBySource.set(source, claim)
  const done = new Set<ProvenClaim>()
  const output = sources.flatMap((source): (Plain | Source)[] => {
    const claim = claimBySource.get(source)
    if (claim === undefined) return [source]
    if (done.has(claim)) return []
    done.add(claim)
    return [claim.claim]
  })
  const left = sources.filter((source) => !claimBySource.has(source))
  return {
    claims,
    kept: left.map((source) => ({ source, reason: kept.get(source) ?? reasonFor(source) })),
    totals: totalsOf(claims),
    findings,
    output,
  }
}

/** Returns why an object that no reader accepts stays as it is. */
function reasonFor({ manifest, object }: Source): string {
  if (manifest === undefined) return 'the object has no apiVersion, kind or name'
  if (manifest.apiVersion.startsWith('krm.lummo.dev/')) return 'the object is short already'
  if (manifest.kind === 'Secret') return 'a Secret must not be copied to another file. Replace it with a LummoSecret'
  return `${String(object.kind)} has no short form`
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
