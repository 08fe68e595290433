import { error, type LocatedFinding, hasErrors } from '../finding/finding'
import type { Claim, Expansion, RawClaim, ReadClaim } from '../kind/claim'
import { asManifest, isPlain, type Manifest } from '../manifest/manifest'
import { fitTargets } from '../parts/targets/fit-targets'
import type { Patch } from '../parts/patches/spec'
import type { Settings } from '../settings/spec'
import { OWNER, ownerOf } from '../wire/annotations'
import type { Item } from '../wire/item'
import { type Changes, NO_CHANGES } from '../wire/list/layout'
import { ClaimReader, type Found, findClaims } from './claims'
import { consumedOf } from './ownership/consumed-claims'
import { type Judge, judged } from './inspect'
import { LeftOver } from './ownership/left-over'
import { type FateOf, type Made, takeOwnership } from './ownership/take-ownership'
import type { Package, Suite } from './package'
import { PackageIndex } from './lookup/package-index'
import { placed, placedInClaim } from './place-finding'
import { settingsOf } from './settings/settings'
import { ownerName, stamp } from './stamp'
import { byText, PackageWorld } from './lookup/world'
import { applyPatches } from '../parts/patches/patches'
import { withHeld } from './lookup/lists'

/** What a run comes to: changes to the package, or none where an error was found. */
export interface Outcome {
  changes: Changes
  findings: LocatedFinding[]
}

/** An outcome, and what it came of. */
export interface Expanded extends Outcome {
  settings: Settings
  made: readonly Made[]
  /** The native items that stay as they came in. */
  natives: readonly Item[]
  /** Of all native items that came in, and of what was made. */
  index: PackageIndex
}

/** Expands the claims of a package. Pure: the same package gives the same outcome. */
export function expandPackage(pack: Package, suite: Suite): Expanded {
  const { found, findings } = findClaims(pack, suite)
  const packageSettings = settingsOf(suite.settings, found, pack.functionConfig)
  const settings = packageSettings.in()
  findings.push(...packageSettings.findings)

  const ours = new Set(found.map(({ item }) => item))
  const { items: foreign, itemsWith } = inSight({ ...pack, items: pack.items.filter((item) => !ours.has(item)) })
  const expanded = inOrder(found, suite)
  const running = new Set(expanded.map(({ claim }) => ownerName(claim)))
  const index = new PackageIndex(foreign, itemsWith)
  const owned = index.natives.holding(OWNER).filter((item) => item.held !== true)
  const fates = new Map<Item, ReturnType<FateOf>>()
  let leftOver: LeftOver | undefined
  // Asked once of each: a warning about what stays is said for the first that it is asked of.
  const fateOf: FateOf = (item, object, owner) => {
    const known = fates.get(item)
    if (known !== undefined) return known
    leftOver ??= new LeftOver(found, pack, suite)
    const fate = leftOver.fateOf(item, object, owner)
    fates.set(item, fate)
    return fate
  }
  // What goes with a claim that is gone must not be taken for a neighbour by those that are there.
  const isReplaced = (item: Item): boolean => {
    const owner = ownerOf(item.object)
    if (running.has(owner ?? '')) return true
    const object = asManifest(item.object)
    return object !== undefined && fateOf(item, object, owner) === 'goes'
  }
  const replaced = new Set(owned.filter(isReplaced))

  const made: Made[] = []
  const nothing = (): Expanded => ({ changes: NO_CHANGES, findings, settings, made, natives: [], index })
  const judges: Judge[] = []
  const reader = new ClaimReader()
  const world = new PackageWorld(settings, index, replaced, found, reader)
  findings.push(...twins(expanded))
  for (const { found: one, claim } of expanded) {
    const { item, kind, stays } = one
    const read = reader.inTurn(one)
    findings.push(...read.findings.map((finding) => placed(finding, item, claim.name)))
    const own = packageSettings.of(isPlain(read.claim.spec) ? read.claim.spec.env : undefined, read.settings)
    findings.push(...own.findings.map((finding) => placed(finding, item, claim.name)))
    if (hasErrors([...read.findings, ...own.findings])) continue
    const expansion = kind.expand(read.claim, world.with(own.settings))
    const finished = finish(expansion, { read, item, settings: own.settings })
    findings.push(...finished.findings)
    index.add(finished.manifests)
    made.push({ claim: read.claim, item, stays, manifests: finished.manifests })
    judges.push({ kind, claim: read.claim, item })
  }
  if (hasErrors(findings)) return nothing()

  const consumed = consumedOf(found, made)
  const gone = new Set(consumed.items)
  const staying = pack.items.filter((item) => !gone.has(item))
  const taken = takeOwnership(made, { staying, owned, index: index.natives }, fateOf)
  findings.push(...taken.findings)
  if (hasErrors(findings)) return nothing()
  const items = new Map(taken.changes.items)
  for (const finding of consumed.findings) findings.push(finding)
  for (const item of consumed.items) items.set(item.at, null)
  const natives = foreign.filter((item) => !taken.settled.has(item))
  const verdict = judged(judges, { made, natives, pack, changes: { items, added: taken.changes.added } })
  // Not by `push`, which takes as many as the stack has room for.
  const all = findings.concat(verdict.findings)
  return { changes: hasErrors(all) ? NO_CHANGES : verdict.changes, findings: all, settings, made, natives, index }
}

/** What the run may look at: what stands in lists as well. */
const inSight = (pack: Package): Pick<Package, 'items' | 'itemsWith'> =>
  pack.items.some(({ kind }) => kind.endsWith('List')) ? withHeld(pack) : pack

/** What comes of a claim in the end: stamped, patched, fit for the targets, and the findings about all of it. */
function finish(
  expansion: Expansion,
  { read, item, settings }: { read: ReadClaim; item: Item; settings: Settings },
): { manifests: Manifest[]; findings: LocatedFinding[] } {
  const { claim } = read
  const stamped = expansion.manifests.map((manifest) => stamp(manifest, claim))
  const patched = applyPatches(stamped, patchesOf(claim), ['spec', 'patches'])
  const fitted = patched.manifests.map((manifest) => fitTargets(manifest, settings.targets))
  const findings = [...expansion.findings, ...patched.findings].map((finding) => {
    const path = finding.path === undefined ? undefined : read.toSource(finding.path)
    return placed(path === undefined ? finding : { ...finding, path }, item, claim.name)
  })
  const lost = fitted.flatMap((one) =>
    one.lost.map(({ draft, field, within }) => placedInClaim(draft, item, claim.name, field, within)),
  )
  return { manifests: fitted.map(({ manifest }) => manifest), findings: [...findings, ...lost] }
}

/** The patches of a claim; a kind that has none has no such field. */
const patchesOf = ({ spec }: Claim<unknown>): readonly Patch[] =>
  isPlain(spec) && Array.isArray(spec.patches) ? (spec.patches as Patch[]) : []

interface Running {
  found: Found
  /** What it is called; not checked. */
  claim: RawClaim
}

/** The claims to expand: by kind in the order of the suite, then by namespace and name, whatever their order was. */
function inOrder(found: readonly Found[], suite: Suite): Running[] {
  return suite.kinds.flatMap((kind) =>
    found
      .filter((one) => one.kind === kind && one.expanded)
      .map((one) => ({ found: one, claim: kind.identify(one.item.object) }))
      .sort((one, other) => byText(sortKey(one), sortKey(other))),
  )
}

const sortKey = ({ claim }: Running): string => `${claim.namespace ?? ''}/${claim.name}`

function twins(running: readonly Running[]): LocatedFinding[] {
  return running.flatMap((one, at) => {
    const before = running[at - 1]
    if (before === undefined || before.claim.kind !== one.claim.kind || sortKey(before) !== sortKey(one)) return []
    const other = before.found.item.place([])
    const message = `${ownerName(one.claim)} is there twice; the other is at ${other.file}:${other.line}. Rename or remove one.`
    return [placed(error('same-name', ['metadata', 'name'], message), one.found.item, one.claim.name)]
  })
}
