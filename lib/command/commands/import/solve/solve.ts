import type { LocatedFinding } from '../../../../finding/finding'
import { idKey, idOf, refOf } from '../../../../manifest/id'
import type { Manifest, Plain } from '../../../../manifest/manifest'
import type { Suite } from '../../../../run/package'
import { isPlain } from '../../../../manifest/manifest'
import { isNamedSource, type NamedSource, type Source } from '../input/source'
import { type FieldResult, mergeFields } from '../proof/merge-fields'
import { type Reason, reasonForObject } from '../proof/reasons'
import { type ExpandedUnit, expandClaims } from './expand-claims'
import { type PatchEntry, patchesFor } from './patches-for'
import type { Covered, Mode, Option, Proposal, Unit } from './unit'



/** An object of the input, and how the short object reproduces it. */
export interface ProvenObject {
  source: NamedSource
  fields: readonly FieldResult[]
}

/** A short object with its proof. */
export interface ProvenClaim {
  claim: Plain
  objects: readonly ProvenObject[]
  /** Objects that lummo generates in addition. */
  added: readonly { object: Manifest; reason: Reason }[]
  notes: readonly string[]
  warnings: readonly LocatedFinding[]
}

export interface Solution {
  claims: readonly ProvenClaim[]
  /** Reasons why objects stay as they are. An object without a reason has no short form. */
  kept: ReadonlyMap<Source, string>
}

/** State of the search for one unit. */
interface Attempt {
  unit: Unit
  without: Set<Option>
  adopted: Covered[]
  proposal: Proposal | undefined
  patches: readonly PatchEntry[] | undefined
  /** Number of times the patches were computed, because other claims changed the output. */
  rounds: number
  proof: Pick<ProvenClaim, 'objects' | 'added' | 'warnings'> | undefined
}

/**
 * Finds short objects by proof: expands every proposal, compares the output with the input, and adds patches for the
 * fields that differ. A part of a proposal that cannot be proved is left out, and its object stays as it is. Each round
 * leaves out a part or adds patches, so the search ends.
 */
export function solve(units: readonly Unit[], sources: readonly Source[], mode: Mode, suite: Suite): Solution {
  const kept = new Map<Source, string>()
  const attempts = units.map((unit): Attempt => ({ unit, patches: undefined, rounds: 0, proof: undefined, without: new Set(), adopted: [], proposal: unit.propose(new Set()) }))
  adoptOutputs(attempts, sources, suite)
  for (let isOpen = true; isOpen; ) {
    const active = attempts.filter((one) => one.proposal !== undefined)
    const covered = new Set<Source>(active.flatMap((one) => coversOf(one).map(({ source }) => source)))
    const others = sources.filter((one) => !covered.has(one)).map(({ item }) => item)
    const outputs = expandClaims(active.map(claimOf), others, suite)
    const steps = active.map((attempt, at) => step(attempt, outputs[at] ?? NOTHING, { mode, kept }))
    isOpen = steps.includes('changed')
  }
  const claims = attempts.flatMap((one): ProvenClaim[] => {
    if (one.proposal === undefined || one.proof === undefined) return []
    return [{ claim: claimOf(one), notes: one.proposal.notes ?? [], ...one.proof }]
  })
  return { claims, kept }
}

/**
 * Kinds of objects that no other object reads, so that the output does not depend on them. If a short object generates
 * one that the input also contains, the short object replaces it.
 */
const ADOPTED = new Set([
  'AnalysisTemplate',
  'Certificate',
  'ClusterRole',
  'ClusterRoleBinding',
  'FrontendConfig',
  'GRPCRoute',
  'HTTPRoute',
  'IAMPolicyMember',
  'IngressRoute',
  'ManagedCertificate',
  'Middleware',
  'NetworkPolicy',
  'PubSubTopic',
  'TraefikService',
  'TriggerAuthentication',
])

/** Adds objects of the input to the short objects that generate objects of the same identity. */
function adoptOutputs(attempts: readonly Attempt[], sources: readonly Source[], suite: Suite): void {
  const covered = new Set<Source>(attempts.flatMap((one) => coversOf(one).map(({ source }) => source)))
  const free = sources.filter((one) => !covered.has(one))
  const candidates = new Map(
    free.filter(isNamedSource).filter(({ manifest }) => ADOPTED.has(manifest.kind)).map((one) => [idKey(idOf(one.manifest)), one]),
  )
  if (candidates.size === 0) return
  const others = free.filter((one) => !isNamedSource(one) || candidates.get(idKey(idOf(one.manifest))) !== one)
  const outputs = expandClaims(attempts.map(claimOf), others.map(({ item }) => item), suite)
  for (const [at, attempt] of attempts.entries()) {
    for (const manifest of outputs[at]?.manifests ?? []) {
      const id = idKey(idOf(manifest))
      const source = candidates.get(id)
      if (source === undefined) continue
      candidates.delete(id)
      attempt.adopted.push({ source, option: `adopted ${id}` })
    }
  }
}

/** Returns the objects that an attempt replaces, including adopted ones. */
const coversOf = ({ proposal, adopted, without }: Attempt): readonly Covered[] =>
  proposal === undefined ? [] : [...proposal.covers, ...adopted.filter(({ option }) => !without.has(option ?? ''))]

const NOTHING: ExpandedUnit = { manifests: [], errors: [], warnings: [] }

/** Returns the short object of an attempt with its patches. */
function claimOf({ proposal, patches = [] }: Attempt): Plain {
  const claim = proposal?.claim ?? {}
  if (patches.length === 0) return claim
  const spec = isPlain(claim.spec) ? claim.spec : {}
  return { ...claim, spec: { ...spec, patches: patches.map(({ patch }) => patch) } }
}

interface Search {
  mode: Mode
  kept: Map<Source, string>
}

/** Continues with the result of a round. Returns whether the proposal or its patches changed. */
function step(attempt: Attempt, output: ExpandedUnit, search: Search): 'changed' | 'proved' {
  const [error] = output.errors
  if (error !== undefined) return giveUp(attempt, optionsOfError(attempt, error), error.message, search)
  const proposal = attempt.proposal as Proposal
  const byId = new Map(output.manifests.map((one) => [idKey(idOf(one)), one]))
  const covers = coversOf(attempt)
  const compared = covers.map((one) => ({ ...one, ...comparison(one, byId, proposal, search.mode) }))
  const missing = compared.find(({ after }) => after === undefined)
  if (missing !== undefined) {
    const reason = `${refOf(missing.source.manifest)} is not generated by the short object`
    return giveUp(attempt, missing.option === undefined ? undefined : [missing.option], reason, search)
  }
  const own = new Set(covers.map(({ source }) => idKey(idOf(source.manifest))))
  const extra = [...byId].filter(([id]) => !own.has(id)).map(([, manifest]) => manifest)
  const added = extra.map((object) => ({ object, reason: search.mode === 'exact' ? undefined : reasonForObject(object.kind) }))
  const isProved =
    compared.every(({ fields }) => fields.every(({ status }) => status !== 'lost' && status !== 'unwanted')) &&
    added.every(({ reason }) => reason !== undefined)
  if (isProved) {
    const objects = compared.map(({ source, fields }) => ({ source, fields }))
    const known = added.flatMap(({ object, reason }) => (reason === undefined ? [] : [{ object, reason }]))
    attempt.proof = { objects, added: known, warnings: output.warnings }
    return 'proved'
  }
  if (attempt.patches !== undefined && attempt.rounds >= 2) {
    return giveUp(attempt, undefined, 'the patches do not reproduce the object', search)
  }
  return patch(attempt, compared, added.flatMap(({ object, reason }) => (reason === undefined ? [object] : [])), { output, search })
}

interface Compared extends Covered {
  after: Manifest | undefined
  wanted: Manifest
  fields: readonly FieldResult[]
}

function comparison(
  { source }: Covered,
  byId: ReadonlyMap<string, Manifest>,
  { ports = new Map(), isScaled = false }: Proposal,
  mode: Mode,
): Pick<Compared, 'after' | 'wanted' | 'fields'> {
  const after = byId.get(idKey(idOf(source.manifest)))
  return { after, ...mergeFields(source.manifest, after, { mode, ports, isScaled }) }
}

/** Adds patches for the fields that differ. A part whose patch is larger than the object itself is left out. */
function patch(
  attempt: Attempt,
  compared: readonly Compared[],
  extra: readonly Manifest[],
  { output, search }: { output: ExpandedUnit; search: Search },
): 'changed' {
  // Patches apply to the output without patches, so a second round starts again.
  if (attempt.patches !== undefined) {
    attempt.patches = undefined
    attempt.rounds += 1
    return 'changed'
  }
  const { patches, tooLarge } = patchesFor(compared, extra, { all: output.manifests, mode: search.mode })
  if (tooLarge.length > 0) {
    const options = tooLarge.flatMap(({ option }) => option ?? [])
    const isMain = options.length < tooLarge.length
    return giveUp(attempt, isMain ? undefined : options, 'the patch would be as long as the object', search)
  }
  attempt.patches = patches
  attempt.rounds += 1
  return 'changed'
}

/** Returns the optional parts that an error is about; undefined if the error is about the short object as a whole. */
function optionsOfError({ unit, patches = [], without }: Attempt, { path = [] }: LocatedFinding): Option[] | undefined {
  const [, field, index] = path
  const option =
    field === 'patches' && typeof index === 'number' ? patches[index]?.option : unit.optionOf(String(field ?? ''))
  return option === undefined || without.has(option) ? undefined : [option]
}

/** Leaves out optional parts, or the whole short object. The objects stay as they are. */
function giveUp(attempt: Attempt, options: readonly Option[] | undefined, reason: string, { kept }: Search): 'changed' {
  const { unit, without } = attempt
  const covers = coversOf(attempt)
  const left = options === undefined ? covers : covers.filter(({ option }) => options.includes(option ?? ''))
  for (const { source } of left) kept.set(source, reason)
  for (const option of options ?? []) without.add(option)
  attempt.proposal = options === undefined ? undefined : unit.propose(without)
  if (attempt.proposal === undefined) for (const { source } of covers) if (!kept.has(source)) kept.set(source, reason)
  attempt.patches = undefined
  attempt.proof = undefined
  attempt.rounds = 0
  return 'changed'
}
