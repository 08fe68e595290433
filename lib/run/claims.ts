import { error, type Finding } from '../finding/finding'
import { closest } from '../finding/suggest'
import { API_VERSION, isOurs, type Kind, type RawClaim, type ReadClaim } from '../kind/claim'
import { groupOf } from '../manifest/id'
import { fileOf, isLocalConfig } from '../wire/annotations'
import type { Item } from '../wire/item'
import type { Package, Suite } from './package'
import { placed } from './place-finding'

/** An object of ours that came in. */
export interface Found {
  item: Item
  kind: Kind
  /** Whether this run expands it, or only looks at it. */
  expanded: boolean
  /** Whether it stays in the list that goes out. */
  stays: boolean
}

/** Reads claims once, however many others look at them before their turn and after it. */
export class ClaimReader {
  private readonly claims = new Map<Found, RawClaim>()
  private readonly ahead = new Map<Found, ReadClaim>()

  /** A claim in canonical form. What is wrong with it is said in its turn. */
  claim(found: Found): RawClaim {
    const known = this.claims.get(found)
    if (known !== undefined) return known
    const read = this.read(found)
    this.ahead.set(found, read)
    return read.claim as RawClaim
  }

  /** All that comes of reading a claim, in its turn. Then the claim alone is kept: the rest would take twice the room. */
  inTurn(found: Found): ReadClaim {
    const read = this.ahead.get(found) ?? this.read(found)
    this.ahead.delete(found)
    return read
  }

  private read(found: Found): ReadClaim {
    const { item, kind } = found
    const read = kind.read({ object: item.object, sourceOf: (path) => item.sourceOf(path) })
    this.claims.set(found, read.claim as RawClaim)
    return read
  }
}

/** The objects of ours in a package, and what is wrong with those that only look like it. */
export function findClaims(pack: Package, suite: Suite): { found: Found[]; findings: Finding[] } {
  const kinds = new Map([...suite.kinds, suite.settings].map((kind) => [kind.kind, kind]))
  const config = pack.functionConfig
  const configured = config === undefined ? undefined : kindOf(config, kinds)
  const findings =
    config === undefined || configured !== undefined || isConfigMap(config) ? [] : [unknownConfig(config, kinds)]
  const found: Found[] = []
  if (config !== undefined && configured !== undefined) {
    found.push({ item: config, kind: configured, expanded: true, stays: true })
  }
  const alone = configured !== undefined && configured !== suite.settings
  for (const item of pack.items) {
    const kind = kindOf(item, kinds)
    if (kind === undefined) findings.push(...strayClaim(item, kinds))
    else if (config === undefined || configured !== kind || !sameObject(kind, item, config)) {
      const expanded = kind === suite.settings || (!alone && (pack.only ?? kind.kind) === kind.kind)
      found.push({ item, kind, expanded, stays: alone || !expanded || isLocalConfig(item.object) })
    } else if (fileOf(item.object) === undefined) {
      // kustomize sends a generator's functionConfig a second time as an item; kpt's has a file and stays there.
      found.push({ item, kind, expanded: false, stays: false })
    }
  }
  return { found, findings }
}

/** The kind of an object of ours; undefined for anything else. */
function kindOf(item: Item, kinds: ReadonlyMap<string, Kind>): Kind | undefined {
  return isOurs(item.apiVersion) ? kinds.get(item.kind) : undefined
}

const isConfigMap = (item: Item): boolean => item.apiVersion === 'v1' && item.kind === 'ConfigMap'

const sameObject = (kind: Kind, one: Item, other: Item): boolean => {
  const [first, second] = [kind.identify(one.object), kind.identify(other.object)]
  return first.name === second.name && first.namespace === second.namespace
}

function unknownConfig(config: Item, kinds: ReadonlyMap<string, Kind>): Finding {
  const guess = closest(config.kind, [...kinds.keys()])
  const cure =
    guess === undefined ? `Known are ${[...kinds.keys()].join(', ')} and ConfigMap.` : `Did you mean \`${guess}\`?`
  const apiVersion = kinds.has(config.kind) ? ` Its apiVersion must be ${API_VERSION}.` : ` ${cure}`
  const what = `The functionConfig is a ${config.apiVersion} ${config.kind}, which this function does not know.`
  return placed(error('unknown-config', ['kind'], `${what}${apiVersion}`), config)
}

/** An object in our group, or with a name like ours, that is no kind of the suite. */
function strayClaim(item: Item, kinds: ReadonlyMap<string, Kind>): Finding[] {
  const group = groupOf(API_VERSION)
  const ours = groupOf(item.apiVersion) === group || /^lummo/i.test(item.apiVersion)
  if (!ours && !(item.apiVersion === '' && item.kind.startsWith('Lummo'))) return []
  if (kinds.has(item.kind)) {
    const message = `\`${item.apiVersion}\` is no version of ${item.kind}. Write \`apiVersion: ${API_VERSION}\`.`
    return [placed(error('unknown-version', ['apiVersion'], message, { proposed: API_VERSION }), item)]
  }
  const guess = closest(item.kind, [...kinds.keys()])
  const cure = guess === undefined ? `Known are ${[...kinds.keys()].join(', ')}.` : `Did you mean \`${guess}\`?`
  return [placed(error('unknown-kind', ['kind'], `There is no kind \`${item.kind}\`. ${cure}`), item)]
}
