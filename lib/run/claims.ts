import { hasErrors, type LocatedFinding } from '../finding/finding'
import { badName, badValue, notAllowed } from '../finding/rules'
import { ambiguousScalar, unknownField } from '../kind/rules'
import { isClaimOf, type Kind, type RawClaim, type ReadClaim } from '../kind/claim'
import { deepEqual } from '../manifest/deep-equal'
import { groupOf } from '../manifest/id'
import { lazy } from '../manifest/memo/lazy'
import { textAt } from '../manifest/value-at'
import { fileOf, isLocalConfig } from '../wire/annotations'
import type { Item } from '../wire/item'
import type { CorrectedClaim } from './corrected-claim'
import type { Package, Suite } from './package'
import { settingsAlone, checkUnknownKind, checkFunctionConfig, type KnownKinds } from './unknown-kind'

/** A short object of the input, with its kind. */
export interface FoundClaim {
  item: Item
  kind: Kind
  /** Whether this run expands the claim instead of only reading it. */
  expanded: boolean
  /** Whether the claim stays in the output list. */
  stays: boolean
}

/** Checks of fields whose values have the right type. */
const OF_ITS_TYPE = [ambiguousScalar, badName, badValue, notAllowed, unknownField].map(({ code }) => code)

/** The module is loaded on demand, because only claims with errors are corrected. */
const correcting = lazy(() => require('./corrected-claim') as typeof import('./corrected-claim'))

/** A claim as it was read, and a copy in which its errors are corrected. */
export interface ReadResult extends ReadClaim {
  corrected?: CorrectedClaim
}

/** Reads each claim only once, because other claims need it both before and after its expansion. */
export class ClaimReader {
  private readonly claims = new Map<FoundClaim, RawClaim>()
  private readonly ahead = new Map<FoundClaim, ReadResult>()

  /** Returns a claim in canonical form. The findings of the claim are reported later by `inTurn`. */
  claim(found: FoundClaim): RawClaim {
    const known = this.claims.get(found)
    if (known !== undefined) return known
    this.ahead.set(found, this.read(found))
    return this.claim(found)
  }

  /**
   * Returns the complete result of reading a claim when the claim is expanded. Afterwards, only the claim is kept,
   * which halves the memory use.
   */
  inTurn(found: FoundClaim): ReadResult {
    const read = this.ahead.get(found) ?? this.read(found)
    this.ahead.delete(found)
    return read
  }

  private read(found: FoundClaim): ReadResult {
    const { item, kind } = found
    const read = kind.read({ object: item.object, sourceOf: (path) => item.sourceOf(path) })
    const corrected = hasErrors(read.findings) ? correcting().correctedClaim(kind, item, read.findings) : undefined
    if (corrected?.isComplete === true && !hasErrors(corrected.findings)) {
      this.claims.set(found, rawOf(corrected.read))
      return { ...read, corrected }
    }
    const claim = rawOf(read)
    const problem = read.findings.find(({ severity, code }) => severity === 'error' && !OF_ITS_TYPE.includes(code))
    const error = { message: problem?.message ?? '', isTold: found.expanded }
    this.claims.set(found, problem === undefined ? claim : { ...claim, error })
    return corrected === undefined ? read : { ...read, corrected }
  }
}

const rawOf = ({ claim, settings }: ReadResult): RawClaim =>
  ({ ...claim, ...(settings === undefined ? {} : { settings }) }) as RawClaim

/** Returns the short objects of a package, and findings about objects that only resemble short objects. */
export function findClaims(pack: Package, suite: Suite): { claims: FoundClaim[]; findings: LocatedFinding[] } {
  const kinds = new Map([...suite.kinds, suite.settings].map((kind) => [kind.kind, kind]))
  const known = { kinds, groups: groupsOf(suite) }
  const config = pack.functionConfig
  const configured = config === undefined ? undefined : kindOf(config, kinds)
  const findings: LocatedFinding[] = []
  const found: FoundClaim[] = []
  if (config !== undefined) {
    if (configured !== undefined) found.push({ item: config, kind: configured, expanded: true, stays: true })
    else if (!isConfigMap(config)) findings.push(checkFunctionConfig(config, kinds))
  }
  const alone = configured !== undefined && configured !== suite.settings
  const isConfig = (item: Item, kind: Kind): boolean =>
    config !== undefined &&
    configured === kind &&
    sameObject(kind, item, config) &&
    !(kind === suite.settings && isNamesake(item, config))
  for (const item of pack.items) {
    const kind = kindOf(item, kinds)
    if (kind === undefined) findings.push(...unknownKinds(item, known, config))
    else if (!isConfig(item, kind)) {
      const expanded = isExpanded(kind, alone, pack, suite)
      found.push({ item, kind, expanded, stays: alone || !expanded || isLocalConfig(item.object) })
    } else if (fileOf(item.object) === undefined) {
      // kustomize sends the functionConfig of a generator twice, the second time as an item. In kpt, the functionConfig
      // has a file and stays in it.
      found.push({ item, kind, expanded: false, stays: false })
      if (kind === suite.settings && pack.items.length === 1) findings.push(settingsAlone(item))
    }
  }
  return { claims: found, findings }
}

/**
 * Returns the API groups of all kinds in a suite. A suite defines all kinds of these groups, so any other kind in a
 * group is a mistake.
 */
const groupsOf = ({ kinds }: Suite): string[] => [...new Set(kinds.map(({ apiVersion }) => groupOf(apiVersion)))]

/**
 * Checks whether a run expands objects of a kind. Settings are always read. If the functionConfig is a single claim,
 * nothing else is expanded.
 */
const isExpanded = (kind: Kind, alone: boolean, { only }: Package, suite: Suite): boolean =>
  kind === suite.settings || (!alone && (only ?? kind.kind) === kind.kind)

/** Reports objects that resemble short objects, and lists that contain short objects. */
function unknownKinds(item: Item, known: KnownKinds, config: Item | undefined): readonly LocatedFinding[] {
  const { apiVersion, kind } = item
  const mayBe =
    known.kinds.has(kind) ||
    kind.endsWith('List') ||
    /lummo/i.test(apiVersion) ||
    known.groups.some((group) => apiVersion.startsWith(group)) ||
    (apiVersion === '' && kind.startsWith('Lummo'))
  return mayBe && !isSameObject(item, config) ? checkUnknownKind(item, known) : []
}

/** Returns the kind of a short object; undefined for other objects. */
function kindOf(item: Item, kinds: ReadonlyMap<string, Kind>): Kind | undefined {
  const kind = kinds.get(item.kind)
  return kind !== undefined && isClaimOf(kind, item.apiVersion) ? kind : undefined
}

/**
 * Checks whether an item is the functionConfig, which kustomize sends a second time for a generator. The findings of a
 * claim are reported only once.
 */
const isSameObject = (item: Item, config: Item | undefined): boolean =>
  config !== undefined &&
  item.apiVersion === config.apiVersion &&
  item.kind === config.kind &&
  textAt(item.object, ['metadata', 'name']) === textAt(config.object, ['metadata', 'name'])

const isConfigMap = (item: Item): boolean => item.apiVersion === 'v1' && item.kind === 'ConfigMap'

/**
 * Checks whether a settings object is different from the one that configures the function but has the same name. In
 * kustomize, a base and an overlay can each have settings. In kpt, the object in the list has a file and is the
 * configuration, although other functions may have changed it.
 */
const isNamesake = (item: Item, config: Item): boolean =>
  fileOf(item.object) === undefined && !deepEqual(item.object.spec, config.object.spec)

const sameObject = (kind: Kind, one: Item, other: Item): boolean => {
  const [first, second] = [kind.identify(one.object), kind.identify(other.object)]
  return first.name === second.name && first.namespace === second.namespace
}
