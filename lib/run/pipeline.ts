import { type Finding, type LocatedFinding, hasErrors, placeText } from '../finding/finding'
import { sameName } from '../checks/rules'
import { Report } from '../finding/report'
import type { Claim, Expansion, RawClaim, ReadClaim } from '../kind/claim'
import { isPlain, type Manifest } from '../manifest/manifest'
import { byText } from '../manifest/text'
import { withChangedImages } from '../parts/container/images/image-changes'
import { adaptToTargets } from '../parts/targets/adapt-to-targets'
import type { Patch } from '../parts/patches/spec'
import type { Settings } from '../settings/spec'
import type { Item } from '../wire/item'
import { type Changes, NO_CHANGES, REMOVE } from '../wire/list/layout'
import { ClaimReader, type FoundClaim, findClaims } from './claims'
import type { CorrectedClaim } from './corrected-claim'
import { consumedOf } from './ownership/consumed-claims'
import { type PolicyClaim, runPolicies } from './inspect'
import { EarlierOutput } from './ownership/earlier-output'
import { missedNextTime } from './ownership/next-run'
import { type ExpandedClaim, takeOwnership } from './ownership/take-ownership'
import type { Package, Suite } from './package'
import { PackageIndex } from './lookup/package-index'
import { placed, placedInClaim } from './place-finding'
import { type PackageSettings, resolveSettings } from './settings/settings'
import { unmatchedImages } from './settings/unmatched-images'
import { unreadSettings } from './settings/unread-settings'
import { ownerName, stamp } from './stamp'
import { PackageWorld } from './lookup/world'
import { lazy } from '../manifest/memo/lazy'
import { withListEntries } from './lookup/lists'

/** Result of a run: the changes to the package. If there is an error, there are no changes. */
export interface Outcome {
  changes: Changes
  findings: LocatedFinding[]
}

/** An outcome, and the data from which it was computed. */
export interface ExpandedPackage extends Outcome {
  settings: Settings
  expandedClaims: readonly ExpandedClaim[]
  /** Foreign items, which do not change. */
  natives: readonly Item[]
  /** Index of all foreign items of the input and all generated objects. */
  index: PackageIndex
  /**
   * Whether errors in some claims hide objects on which other claims depend. Only single objects can then be checked.
   */
  isPartial: boolean
  /** Claims that the next run would not read, because their output replaces them. */
  vanishing: readonly Item[]
}

/**
 * Expands the claims of a package. This is a pure function: the same package always has the same outcome. The next run
 * (of kpt, or of an overlay over a base) must have the same outcome, so a claim that this run removes but the next run
 * needs is an error.
 */
export function expandPackage(pack: Package, suite: Suite): ExpandedPackage {
  const expanded = expandOnce(pack, suite)
  const { vanishing, expandedClaims, findings } = expanded
  const gone = new Set(vanishing)
  const isReadAgain = expandedClaims.some(({ item }) => item.role === 'item' && !gone.has(item))
  if (vanishing.length === 0 || hasErrors(findings) || !isReadAgain) return expanded
  const missed = missedNextTime(vanishing, expandedClaims, pack, (next) => expandOnce(next, suite))
  if (missed.length === 0) return expanded
  // The warning about the replaced object is omitted, because the error already mentions the replacement.
  const isSaid = ({ code, object }: LocatedFinding): boolean =>
    missed.some((one) => one.code === code && JSON.stringify(one.object) === JSON.stringify(object))
  return { ...expanded, changes: NO_CHANGES, findings: [...findings.filter((one) => !isSaid(one)), ...missed] }
}

function expandOnce(pack: Package, suite: Suite): ExpandedPackage {
  const report = new Report<LocatedFinding>()
  const { claims: foundClaims } = report.take(findClaims(pack, suite))
  const settings = report.take(resolveSettings(suite.settings, foundClaims, pack))
  const { items: foreign, itemsWith } = foreignIn(pack, foundClaims)
  const index = new PackageIndex(foreign, itemsWith)
  const earlier = new EarlierOutput(foundClaims, pack, suite, index.natives)
  const claims = inOrder(foundClaims, suite)
  report.addAll(twins(claims))
  const { expandedClaims, policies, failed, misspelt } = report.take(
    expandInOrder(claims, { foundClaims, settings, index, earlier }),
  )
  const expanded = { settings: settings.in(), expandedClaims, index, findings: report.findings, isPartial: false }
  // Misspelt fields do not stop the expansion. The claims are expanded as if these fields were corrected.
  const isBlocked = () => hasErrors(report.findings.filter((one) => !misspelt.has(one)))
  if (!isBlocked()) {
    const manifests = expandedClaims.flatMap((one) => one.manifests)
    report.addAll(unmatchedImages(settings, manifests, pack))
    report.addAll(unreadSettings(settings, foundClaims, pack))
  }
  const nothing: ExpandedPackage = { ...expanded, isPartial: true, changes: NO_CHANGES, natives: [], vanishing: [] }
  if (isBlocked())
    return { ...nothing, natives: foreign, expandedClaims: expandedClaims.filter((one) => !failed.has(one)) }

  const consumed = consumedOf(foundClaims, expandedClaims)
  const ownership = report.take(takeOwnership(expandedClaims, earlier, without(pack.items, consumed.items)))
  if (isBlocked()) return nothing
  report.take(consumed)
  const items = new Map([...ownership.changes.items, ...consumed.items.map(({ at }) => [at, REMOVE] as const)])
  const natives = foreign.filter((item) => !ownership.settled.has(item))
  const verdict = report.take(
    runPolicies(policies, { expandedClaims, natives, pack, changes: { ...ownership.changes, items }, foundClaims }),
  )
  const changes = hasErrors(report.findings) ? NO_CHANGES : verdict.changes
  return { ...expanded, changes, natives, vanishing: consumed.vanishing }
}

function without(items: readonly Item[], others: readonly Item[]): readonly Item[] {
  const gone = new Set(others)
  return items.filter((item) => !gone.has(item))
}

/** Returns the objects that are not short objects. */
function foreignIn(pack: Package, claims: readonly FoundClaim[]): Pick<Package, 'items' | 'itemsWith'> {
  const ours = claims.map(({ item }) => item)
  return openLists({ ...pack, items: without(pack.items, ours) })
}

/** Context in which claims are expanded. */
interface Surroundings {
  foundClaims: readonly FoundClaim[]
  settings: PackageSettings
  /** Index of foreign items. Generated objects are appended. */
  index: PackageIndex
  earlier: EarlierOutput
}

/** Expands claims one after the other. Each claim can read the output of earlier claims. */
function expandInOrder(claims: readonly NamedClaim[], { foundClaims, settings, index, earlier }: Surroundings) {
  const report = new Report<LocatedFinding>()
  const expandedClaims: ExpandedClaim[] = []
  const policies: PolicyClaim[] = []
  const failed = new Set<ExpandedClaim>()
  const misspelt = new Set<LocatedFinding>()
  const reader = new ClaimReader()
  const replaced = earlier.replaced()
  const world = new PackageWorld(settings.in(), { index, replaced, found: foundClaims, reader, settings })
  for (const { source: one, claim } of claims) {
    const { item, kind, stays } = one
    const given = reader.inTurn(one)
    const { corrected } = given
    const read = corrected === undefined ? given : withWrittenPaths(corrected)
    const own = settings.of(isPlain(read.claim.spec) ? read.claim.spec.env : undefined, read.settings)
    const locate = (finding: Finding) => placed(finding, item, claim.name)
    const told = given.findings.map(locate)
    const others = [...(corrected?.findings ?? []), ...own.findings].map(locate)
    report.addAll([...told, ...others])
    if ((corrected === undefined && hasErrors(told)) || hasErrors(others)) continue
    const expansion = kind.expand(read.claim, world.with(own.settings))
    const finished = finish(expansion, { read, item, settings: own.settings })
    if (corrected?.isComplete === false) {
      report.addAll(finished.findings.filter((one) => one.severity !== 'info' && corrected.isUnaffected(one)))
      continue
    }
    if (corrected !== undefined) for (const one of told) misspelt.add(one)
    const { manifests } = finished
    report.addAll(finished.findings.filter((one) => corrected?.isEcho(one) !== true))
    index.add(manifests)
    const result = { kind, claim: read.claim, item, stays, manifests }
    if (hasErrors(finished.findings)) failed.add(result)
    expandedClaims.push(result)
    policies.push({ kind, claim: read.claim, item })
  }
  return { expandedClaims, policies, failed, misspelt, findings: report.findings }
}

/** Returns a corrected claim. The findings have the paths that the author wrote. */
const withWrittenPaths = ({ read, toWritten }: CorrectedClaim): ReadClaim => ({
  ...read,
  toSource: (path) => toWritten(read.toSource(path)),
})

/** Returns the items that a run can read, including entries of lists. */
const openLists = (pack: Package): Pick<Package, 'items' | 'itemsWith'> =>
  pack.items.some(({ kind }) => kind.endsWith('List')) ? withListEntries(pack) : pack

/** Returns the final output of a claim, with its findings. */
function finish(
  expansion: Expansion,
  { read, item, settings }: { read: ReadClaim; item: Item; settings: Settings },
): { manifests: Manifest[]; findings: LocatedFinding[] } {
  const { claim } = read
  const finished = finishedManifests(expansion.manifests, claim, settings)
  const findings = [...expansion.findings, ...finished.findings].map((finding) => {
    const path = finding.path === undefined ? undefined : read.toSource(finding.path)
    return placed(path === undefined ? finding : { ...finding, path }, item, claim.name)
  })
  const lost = finished.manifests.flatMap((one) =>
    one.unsupported.map(({ finding, field, within }) =>
      placedInClaim(finding, item, claim.name, { words: field, within }),
    ),
  )
  return { manifests: finished.manifests.map(({ manifest }) => manifest), findings: [...findings, ...lost] }
}

/**
 * Adds metadata to the objects of a claim, patches them, changes their images, and adapts them to the targets. The
 * findings are about the patches.
 */
export function finishedManifests(manifests: readonly Manifest[], claim: Claim<unknown>, settings: Settings) {
  const stamped = manifests.map((manifest) => stamp(manifest, claim))
  const patches = patchesOf(claim)
  const patched =
    patches.length === 0 ? { manifests: stamped, findings: [] } : applyPatches()(stamped, patches, ['spec', 'patches'])
  const fitted = patched.manifests.map((manifest) =>
    adaptToTargets(withChangedImages(manifest, settings.images), settings.targets),
  )
  return { manifests: fitted, findings: patched.findings }
}

const applyPatches = lazy(
  () => (require('../parts/patches/patches') as typeof import('../parts/patches/patches')).applyPatches,
)

/** Returns the patches of a claim. Some kinds do not have the field `patches`. */
const patchesOf = ({ spec }: Claim<unknown>): readonly Patch[] =>
  isPlain(spec) && Array.isArray(spec.patches) ? (spec.patches as Patch[]) : []

interface NamedClaim {
  source: FoundClaim
  /** The claim. The kind of the claim is known, but its content is not checked yet. */
  claim: RawClaim
}

/** Returns the claims to expand, sorted by kind in the order of the suite, then by namespace and name. */
function inOrder(claims: readonly FoundClaim[], suite: Suite): NamedClaim[] {
  return suite.kinds.flatMap((kind) =>
    claims
      .filter((one) => one.kind === kind && one.expanded)
      .map((one) => ({ source: one, claim: kind.identify(one.item.object) }))
      .sort((one, other) => byText(sortKey(one), sortKey(other))),
  )
}

const sortKey = ({ claim }: NamedClaim): string => `${claim.namespace ?? ''}/${claim.name}`

function twins(claims: readonly NamedClaim[]): LocatedFinding[] {
  return claims.flatMap((one, at) => {
    const before = claims[at - 1]
    if (before === undefined || before.claim.kind !== one.claim.kind || sortKey(before) !== sortKey(one)) return []
    const other = before.source.item.place([])
    const message = `${ownerName(one.claim)} is defined twice (${placeText(other)}). Rename or remove one of the two.`
    return [placed(sameName.at(['metadata', 'name'], message), one.source.item, one.claim.name)]
  })
}
