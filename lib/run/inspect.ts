import type { FieldPath, LocatedFinding } from '../finding/finding'
import { noEffect } from '../finding/rules'
import type { Claim, Kind, RawClaim, Violation, Subject } from '../kind/claim'
import { groupedBy } from '../manifest/grouped-by'
import { sameNamespace } from '../manifest/id'
import { asManifest, isPlain, type Plain } from '../manifest/manifest'
import { fileOf, ownerOf } from '../wire/annotations'
import { isForTools } from '../wire/for-tools'
import type { Item } from '../wire/item'
import { type Changes, REMOVE } from '../wire/list/layout'
import type { FoundClaim } from './claims'
import { isGenerated } from './ownership/generated-path'
import type { ExpandedClaim } from './ownership/take-ownership'
import type { Package } from './package'
import { placed } from './place-finding'
import { ownerName } from './stamp'
import { onlyInKustomize } from './rules'
import { shortList } from '../manifest/text'

/** A claim that inspects the output, such as a LummoPolicy. */
export interface PolicyClaim {
  kind: Kind
  claim: Claim<unknown>
  item: Item
}

/** Maximum number of objects that a finding lists. */
const NAMED = 3

/** Output of a run, if no policy refuses the output. */
export interface Outgoing {
  expandedClaims: readonly ExpandedClaim[]
  /** Foreign items. The objects do not change. */
  natives: readonly Item[]
  pack: Package
  changes: Changes
  /** All claims of the package, whether they are expanded or not. */
  foundClaims: readonly FoundClaim[]
}

/** Returns the findings of all policies, and the output. */
export function runPolicies(
  claims: readonly PolicyClaim[],
  outgoing: Outgoing,
): { changes: Changes; findings: LocatedFinding[] } {
  const policies = claims.filter(({ kind }) => kind.inspect !== undefined)
  if (policies.length === 0) return { changes: outgoing.changes, findings: [] }
  const { silent, findings } = suppressed(policies, outgoing.pack)
  const changes = silent ? nothingOf(outgoing.pack) : outgoing.changes
  return { changes, findings: [...inspected(policies, outgoing), ...findings] }
}

/**
 * Returns the findings of policies. A finding about a foreign object is at the line of the object. A finding about
 * generated objects is reported once, at their claim. If several policies have equal findings, only one is reported.
 */
function inspected(
  policies: readonly PolicyClaim[],
  { expandedClaims, natives, foundClaims }: Outgoing,
): LocatedFinding[] {
  const subjects = new Map<Subject, { item: Item; source?: ExpandedClaim }>()
  const claims = foundClaims.map(({ kind, item }) => kind.identify(item.object))
  for (const item of natives) {
    const manifest = asManifest(withPrefixAsName(item.object))
    if (manifest !== undefined && !isForTools(item)) subjects.set({ manifest, ...earlierOwner(item, claims) }, { item })
  }
  for (const one of expandedClaims) {
    const owner = ownerName(one.claim)
    for (const manifest of one.manifests) subjects.set({ manifest, owner }, { item: one.item, source: one })
  }
  const all = [...subjects.keys()]
  const number = new Map(all.map((subject, at) => [subject, at]))
  const violations = policies.flatMap(({ kind, claim }) =>
    (kind.inspect?.(claim, all) ?? []).map((violation) => ({ ...violation, by: ownerName(claim) })),
  )
  const groups = groupedBy(violations, ({ about, finding: { severity, message, path = [] } }) => {
    const owner = subjects.get(about)?.source
    const where =
      owner === undefined ? [number.get(about), ...path] : [ownerName(owner.claim), owner.item.role, owner.item.at]
    return [severity, message, ...where].join('\n')
  })
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    const home = first === undefined ? undefined : subjects.get(first.about)
    if (first === undefined || home === undefined) return []
    const { path: _, ...finding } = first.finding
    const by = shortList([...new Set(group.map((one) => one.by))])
    if (home.source === undefined) {
      return [placed({ ...first.finding, message: noted(finding.message, by) }, home.item)]
    }
    const place = textIn(home.item.object, first.written)
    const what = finding.message.replace(/\.$/, fieldText(first, home.source, place))
    const message = noted(what, `${by}: ${namesOf(group)}`)
    return [
      placed({ ...finding, message, path: place?.path ?? ['metadata', 'name'] }, home.item, home.source.claim.name),
    ]
  })
}

/** Adds a note in parentheses to the first sentence of a message. */
const noted = (message: string, note: string): string => message.replace(/\.(?= [A-Z]|$)/, ` (${note}).`)

/**
 * Returns the owner of an object that an earlier run generated. An object of an earlier run is in `generated/`, and its
 * claim is in the package.
 */
function earlierOwner({ object }: Item, claims: readonly RawClaim[]): { owner?: string } {
  const owner = ownerOf(object)
  if (owner === undefined || !isGenerated(fileOf(object)?.path ?? '')) return {}
  const namespace = owner.namespace ?? asManifest(object)?.metadata.namespace
  const claim = claims.find(
    (one) => one.kind === owner.kind && one.name === owner.name && sameNamespace(one.namespace, namespace),
  )
  return claim === undefined ? {} : { owner: ownerName(claim) }
}

/**
 * Returns the end of a message about an image that the claim itself does not set. The finding contains the field that
 * sets the image.
 */
function fieldText(
  { container, written }: Violation,
  { kind, claim }: ExpandedClaim,
  place: ClaimText | undefined,
): string {
  if (container === undefined || place?.text === written) return '.'
  const field = kind.imageFields[container] ?? kind.imageFields['*']
  if (field !== undefined) return ` in \`${field}\` of the ${claim.kind}.`
  return place === undefined ? ' in `image` of the container.' : '.'
}

/** Returns an object with its `generateName` as the name, because messages identify the object by this prefix. */
function withPrefixAsName(object: Plain): Plain {
  const { metadata } = object
  if (!isPlain(metadata) || metadata.name !== undefined || metadata.generateName === undefined) return object
  return { ...object, metadata: { ...metadata, name: metadata.generateName } }
}

/**
 * Checks whether a functionConfig suppresses the output. An empty list is necessary in kustomize, which refuses
 * functions under `validators:` that return items (kustomize#5036). kpt would treat the empty list as an empty package
 * and delete its files.
 */
function suppressed(policies: readonly PolicyClaim[], pack: Package): { silent: boolean; findings: LocatedFinding[] } {
  const asking = policies.filter(({ kind, claim }) => kind.suppressesOutput(claim))
  const config = asking.find(({ item }) => item.role === 'config')
  const path = ['spec', 'forValidators']
  const findings = asking
    .filter((one) => one !== config)
    .map(({ item }) => {
      const message = '`forValidators` requires an object under `validators:`. Remove `forValidators`.'
      return placed(noEffect.at(path, message, { severity: 'warning' }), item)
    })
  if (config === undefined) return { silent: false, findings }
  const inKpt = fileOf(config.item.object) !== undefined || pack.items.some(({ kind }) => kind === 'Kptfile')
  if (!inKpt) return { silent: true, findings }
  const message =
    '`forValidators` would return an empty result, and kpt would delete every file. Remove `forValidators` (validators in kpt can return their items).'
  return { silent: true, findings: [...findings, placed(onlyInKustomize.at(path, message), config.item)] }
}

const nothingOf = ({ items }: Package): Changes => ({ items: new Map(items.map(({ at }) => [at, REMOVE])), added: [] })

function namesOf(group: readonly Violation[]): string {
  const names = [...new Set(group.map(({ about }) => `${about.manifest.kind}/${about.manifest.metadata.name}`))]
  const rest = names.length - NAMED
  return rest > 1 ? `${names.slice(0, NAMED).join(', ')} and ${rest} more` : names.join(', ')
}

/** A string in a claim, with its path. */
interface ClaimText {
  path: FieldPath
  text: string
}

/** Returns the scalar in a claim that equals a string, or else the longest scalar that is a prefix of the string. */
function textIn(claim: Plain, text: string | undefined): ClaimText | undefined {
  const found: ClaimText[] = []
  const visit = (value: unknown, path: FieldPath): void => {
    if (typeof value === 'string' && value.length > 3 && text?.startsWith(value) === true) {
      found.push({ path, text: value })
    } else if (Array.isArray(value)) for (const [at, entry] of value.entries()) visit(entry, [...path, at])
    else if (isPlain(value)) for (const [key, member] of Object.entries(value)) visit(member, [...path, key])
  }
  if (text !== undefined) visit(claim.spec, ['spec'])
  return found.sort((one, other) => other.text.length - one.text.length)[0]
}
