import type { FieldPath, LocatedFinding } from '../finding/finding'
import { noEffect } from '../finding/rules'
import type { Claim, Kind, RawClaim, Remark, Subject } from '../kind/claim'
import { groupedBy } from '../manifest/grouped-by'
import { sameNamespace } from '../manifest/id'
import { asManifest, isPlain, type Plain } from '../manifest/manifest'
import { fileOf, ownerOf } from '../wire/annotations'
import { isForTools } from '../wire/for-tools'
import type { Item } from '../wire/item'
import { type Changes, REMOVE } from '../wire/list/layout'
import type { Found } from './claims'
import { isGenerated } from './ownership/generated-path'
import type { Made } from './ownership/take-ownership'
import type { Package } from './package'
import { placed } from './place-finding'
import { ownerName } from './stamp'
import { onlyInKustomize } from './rules'

/** A claim that inspects the output. */
export interface Judge {
  kind: Kind
  claim: Claim<unknown>
  item: Item
}

/** Maximum number of objects in a finding. */
const NAMED = 3

/** The output, unless a policy refuses it. */
export interface Outgoing {
  made: readonly Made[]
  /** Foreign items, which are unchanged. */
  natives: readonly Item[]
  pack: Package
  changes: Changes
  /** All claims of the package, expanded or not. */
  found: readonly Found[]
}

/** Returns the findings of all policies, and the output. */
export function judged(
  running: readonly Judge[],
  outgoing: Outgoing,
): { changes: Changes; findings: LocatedFinding[] } {
  const judges = running.filter(({ kind }) => kind.inspect !== undefined)
  if (judges.length === 0) return { changes: outgoing.changes, findings: [] }
  const { silent, findings } = silenced(judges, outgoing.pack)
  const changes = silent ? nothingOf(outgoing.pack) : outgoing.changes
  return { changes, findings: [...inspected(judges, outgoing), ...findings] }
}

/**
 * Returns findings: about a foreign object at its line, about generated objects once, at their claim. Equal findings of
 * several policies are reported once.
 */
function inspected(judges: readonly Judge[], { made, natives, found }: Outgoing): LocatedFinding[] {
  const subjects = new Map<Subject, { item: Item; made?: Made }>()
  const claims = found.map(({ kind, item }) => kind.identify(item.object))
  for (const item of natives) {
    const manifest = asManifest(named(item.object))
    if (manifest !== undefined && !isForTools(item)) subjects.set({ manifest, ...earlierOwner(item, claims) }, { item })
  }
  for (const one of made) {
    const owner = ownerName(one.claim)
    for (const manifest of one.manifests) subjects.set({ manifest, owner }, { item: one.item, made: one })
  }
  const all = [...subjects.keys()]
  const number = new Map(all.map((subject, at) => [subject, at]))
  const remarks = judges.flatMap(({ kind, claim }) =>
    (kind.inspect?.(claim, all) ?? []).map((remark) => ({ ...remark, by: ownerName(claim) })),
  )
  const groups = groupedBy(remarks, ({ about, finding: { severity, message, path = [] } }) => {
    const owner = subjects.get(about)?.made
    const where =
      owner === undefined ? [number.get(about), ...path] : [ownerName(owner.claim), owner.item.role, owner.item.at]
    return [severity, message, ...where].join('\n')
  })
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    const home = first === undefined ? undefined : subjects.get(first.about)
    if (first === undefined || home === undefined) return []
    const { path: _, ...finding } = first.finding
    const by = [...new Set(group.map((one) => one.by))].join(' and ')
    if (home.made === undefined) {
      return [placed({ ...first.finding, message: `${finding.message} (${by})` }, home.item)]
    }
    const place = written(home.item.object, first.written)
    const what = finding.message.replace(/\.$/, fieldText(first, home.made, place))
    const message = `${what} (${by}, of ${namesOf(group)})`
    return [placed({ ...finding, message, path: place?.path ?? ['metadata', 'name'] }, home.item, home.made.claim.name)]
  })
}

/** Returns the owner of an object of an earlier run: it is in `generated/`, and its claim is in the package. */
function earlierOwner({ object }: Item, claims: readonly RawClaim[]): { owner?: string } {
  const owner = ownerOf(object)
  if (owner === undefined || !isGenerated(fileOf(object)?.path ?? '')) return {}
  const namespace = owner.namespace ?? asManifest(object)?.metadata.namespace
  const claim = claims.find(
    (one) => one.kind === owner.kind && one.name === owner.name && sameNamespace(one.namespace, namespace),
  )
  return claim === undefined ? {} : { owner: ownerName(claim) }
}

/** Returns the end of a message about an image that the claim does not set itself: the field that sets it. */
function fieldText({ container, written }: Remark, { kind, claim }: Made, place: Written | undefined): string {
  if (container === undefined || place?.text === written) return '.'
  const field = kind.imageFields[container] ?? kind.imageFields['*']
  if (field !== undefined) return `; set \`${field}\` of the ${claim.kind}.`
  return place === undefined ? '; set `image` of the container.' : '.'
}

/** Identifies an object with a generated name by its prefix. */
function named(object: Plain): Plain {
  const { metadata } = object
  if (!isPlain(metadata) || metadata.name !== undefined || metadata.generateName === undefined) return object
  return { ...object, metadata: { ...metadata, name: metadata.generateName } }
}

/**
 * Checks whether a functionConfig suppresses output, because kustomize refuses functions under `validators:` that
 * return items (kustomize#5036). kpt would treat the empty list as an empty package and delete its files.
 */
function silenced(judges: readonly Judge[], pack: Package): { silent: boolean; findings: LocatedFinding[] } {
  const asking = judges.filter(({ kind, claim }) => kind.silences(claim))
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
    'kpt would treat an empty result as an empty package and delete every file. Remove `forValidators`: validators of kpt may return their items.'
  return { silent: true, findings: [...findings, placed(onlyInKustomize.at(path, message), config.item)] }
}

const nothingOf = ({ items }: Package): Changes => ({ items: new Map(items.map(({ at }) => [at, REMOVE])), added: [] })

function namesOf(group: readonly Remark[]): string {
  const names = [...new Set(group.map(({ about }) => `${about.manifest.kind}/${about.manifest.metadata.name}`))]
  const rest = names.length - NAMED
  return rest > 1 ? `${names.slice(0, NAMED).join(', ')} and ${rest} more` : names.join(', ')
}

/** A string of a claim. */
interface Written {
  path: FieldPath
  text: string
}

/** Returns the scalar in a claim that equals a string, or the longest one that is its prefix. */
function written(claim: Plain, text: string | undefined): Written | undefined {
  const found: Written[] = []
  const visit = (value: unknown, path: FieldPath): void => {
    if (typeof value === 'string' && value.length > 3 && text?.startsWith(value) === true) {
      found.push({ path, text: value })
    } else if (Array.isArray(value)) for (const [at, entry] of value.entries()) visit(entry, [...path, at])
    else if (isPlain(value)) for (const [key, member] of Object.entries(value)) visit(member, [...path, key])
  }
  if (text !== undefined) visit(claim.spec, ['spec'])
  return found.sort((one, other) => other.text.length - one.text.length)[0]
}
