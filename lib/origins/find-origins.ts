import { pathText, type Place } from '../finding/finding'
import type { Claim, Kind, ReadClaim } from '../kind/claim'
import { idKey, idOf, refOf, sameNamespace } from '../manifest/id'
import { asManifest, type Manifest } from '../manifest/manifest'
import { type Path, valueAt } from '../manifest/value-at'
import { type FoundClaim, findClaims } from '../run/claims'
import type { Package, Suite } from '../run/package'
import { layersOfObject, settingPlace } from '../run/settings/explain'
import { type PackageSettings, resolveSettings } from '../run/settings/settings'
import type { ImageChange } from '../settings/images'
import { type Owner, ownerOf } from '../wire/annotations'
import type { Item } from '../wire/item'
import type { TracedObject } from './influences'
import type { Influence, Input, Relation } from './inputs'
import type { ValueOrigin } from './origin'
import { pageOfField } from './pages'
import { isIdentity, ruleOf } from './field-rules'
import { traceKey, type PackageTrace, tracePackage } from './trace-package'
import type { KnownDefaults } from './known-defaults'

const ORDER: readonly Relation[] = ['copy', 'part', 'value', 'presence', 'default', 'variant']
/** Maximum length of a dependency chain, for example a route, its Service and its pods. */
const MAX_CHAIN = 4

/** Data that several finders share, and data that is available only to the host. */
export interface FinderOptions {
  /** Defaults that other finders have found. */
  known?: KnownDefaults
  /** Returns the line of an image change in a kustomization. */
  placeOfImage?: (change: ImageChange) => Place | undefined
}

/**
 * Finds the origin of each field in a package. A claim is traced when the origin of one of its fields is first
 * requested.
 */
export class OriginFinder {
  private readonly found: readonly FoundClaim[]
  private readonly settings: PackageSettings
  private readonly known: KnownDefaults
  private readonly traces = new Map<string, PackageTrace>()

  constructor(
    private readonly pack: Package,
    private readonly suite: Suite,
    private readonly options: FinderOptions = {},
  ) {
    this.known = options.known ?? new Map()
    this.found = findClaims(pack, suite).claims
    this.settings = resolveSettings(suite.settings, this.found, pack)
  }

  /**
   * Returns the generated object with the given identity, before changes by the host; undefined if the claims do not
   * generate the object.
   */
  generated(object: Manifest): Manifest | undefined {
    return this.traced(object)?.object.manifest
  }

  /** Returns the generated object that a host has renamed, or has moved to another namespace. */
  similar({ kind, metadata }: Manifest): Manifest | undefined {
    const owner = ownerOf({ metadata })
    return this.claimsOf(owner)
      .flatMap((claim) => this.traceOf(claim).claims.get(traceKey(claim))?.objects ?? [])
      .map(({ manifest }) => manifest)
      .filter((one) => one.kind === kind && metadata.name.includes(one.metadata.name))
      .sort((one, other) => other.metadata.name.length - one.metadata.name.length)[0]
  }

  /**
   * Returns the origins of a field of an object, starting with the origin that determines the value. For an unknown
   * object, returns no origins.
   */
  originsOf(object: Manifest, path: Path, depth = 0): ValueOrigin[] {
    const traced = this.traced(object)
    if (traced === undefined) {
      const item = this.itemOf(object)
      return item === undefined ? [] : [{ of: 'field', text: fieldText(refOf(object), path), place: item.place(path) }]
    }
    const { claim, object: one } = traced
    const rule = ruleOf(one.manifest, path, claim.kind)
    const influences = one.influencesOn(path)
    if (influences.length > 0 && !isIdentity(path)) {
      const origins = this.inOrder(influences).flatMap(({ input, relation }) =>
        this.origins(claim, input, relation, depth),
      )
      return unique(rule === undefined || isCopied(influences) ? origins : [...origins, rule])
    }
    const presence = this.inOrder(one.presence).flatMap(({ input }) => this.origins(claim, input, 'presence', depth))
    const because = unique(presence).map((origin) => ({
      ...origin,
      text: `${origin.text}, which generates the object`,
    }))
    if (rule !== undefined) return [rule, ...because]
    return because.length > 0
      ? because
      : [{ of: 'kind', text: `${claim.kind} sets this value in every ${one.manifest.kind}` }]
  }

  private traced(object: Manifest): { claim: Claim<unknown>; object: TracedObject } | undefined {
    for (const claim of this.claimsOf(ownerOf(object))) {
      const traced = this.traceOf(claim).claims.get(traceKey(claim))
      const found = traced?.objects.find(({ manifest }) => idKey(idOf(manifest)) === idKey(idOf(object)))
      if (traced !== undefined && found !== undefined) return { claim: traced.claim, object: found }
    }
    return undefined
  }

  /** Returns the claims that an annotation of an object can refer to. */
  private claimsOf(owner: Owner | undefined): Claim<unknown>[] {
    if (owner === undefined) return []
    return this.found
      .map(({ item, kind }) => kind.identify(item.object))
      .filter(
        ({ kind, name, namespace }) =>
          kind === owner.kind && name === owner.name && sameNamespace(namespace, owner.namespace),
      )
  }

  private traceOf(claim: Claim<unknown>): PackageTrace {
    const key = traceKey(claim)
    const known = this.traces.get(key)
    if (known !== undefined) return known
    const trace = tracePackage(this.pack, this.suite, (one) => traceKey(one) === key, this.known)
    this.traces.set(key, trace)
    return trace
  }

  /**
   * Sorts influences: closest relations first, then fields before settings, then values of the user before defaults.
   */
  private inOrder(influences: readonly Influence[]): Influence[] {
    const rank = ({ input, relation }: Influence) => [ORDER.indexOf(relation), input.of === 'setting' ? 1 : 0] as const
    return [...influences].sort((one, other) => {
      const [[first, second], [third, fourth]] = [rank(one), rank(other)]
      return first - third || second - fourth
    })
  }

  /** Returns the origins of a claim’s input. */
  private origins(claim: Claim<unknown>, input: Input, relation: Relation, depth: number): ValueOrigin[] {
    if (input.of === 'setting') return [this.settingOrigin(claim, input.path)]
    if (input.of === 'claim') return [this.claimOrigin(claim, input.claim, input.path, relation)]
    const { object, path } = input
    const inner = depth < MAX_CHAIN ? this.originsOf(object, path, depth + 1) : []
    const own = fieldText(refOf(object), path)
    return inner.map((origin) => (origin.text === own ? origin : { ...origin, text: `${own}, from ${origin.text}` }))
  }

  private claimOrigin(of: Claim<unknown>, claim: Claim<unknown>, path: Path, relation: Relation): ValueOrigin {
    const source = this.foundClaim(claim)
    const read = this.traceOf(of).reads.get(traceKey(claim))
    const name = `${claim.kind}/${claim.name}`
    if (source === undefined) return { of: 'kind', text: name }
    const { item, kind } = source
    const written = writtenPath(path, read)
    if (relation !== 'default' && valueAt(item.object, written) !== undefined) {
      return { of: 'field', text: fieldText(name, written), place: item.place(written) }
    }
    if (path[0] !== 'spec') return { of: 'field', text: name, place: item.place([]) }
    return { of: 'default', text: `default ${fieldText(claim.kind, written)}`, page: this.pageOf(kind, path.slice(1)) }
  }

  private settingOrigin(claim: Claim<unknown>, path: Path): ValueOrigin {
    const source = this.foundClaim(claim)
    const read = this.traceOf(claim).reads.get(traceKey(claim))
    const layers =
      source === undefined || read === undefined
        ? this.settings.layers
        : layersOfObject(source.item, this.settings, read)
    const host = this.pack.images?.length ?? 0
    if (path[0] === 'images' && Number(path[1]) < host) {
      const change = this.pack.images?.[Number(path[1])]
      const place = change === undefined ? undefined : this.options.placeOfImage?.(change)
      return { of: 'kustomization', text: 'images of the kustomization', ...(place && { place }) }
    }
    const own = path[0] === 'images' ? ['images', Number(path[1]) - host, ...path.slice(2)] : path
    const found = settingPlace(own, layers)
    const text = pathText(own)
    if (found === undefined) {
      return { of: 'default', text: `default ${text}`, page: this.pageOf(this.suite.settings, path) }
    }
    const environment = found.environment === undefined ? '' : ` for the environment ${found.environment}`
    return { of: 'setting', text: `setting ${text}${environment}`, place: found.place }
  }

  private pageOf(kind: Kind, path: Path): string {
    return pageOfField(
      kind,
      path,
      this.suite.kinds.find((one) => one.kind === 'LummoContainer'),
    )
  }

  private foundClaim(claim: Claim<unknown>): FoundClaim | undefined {
    const key = traceKey(claim)
    return this.found.find(({ kind, item }) => kind.kind === claim.kind && traceKey(kind.identify(item.object)) === key)
  }

  private itemOf(object: Manifest): Item | undefined {
    return this.pack.items.find((item) => {
      const manifest = item.kind === object.kind ? asManifest(item.object) : undefined
      return manifest !== undefined && idKey(idOf(manifest)) === idKey(idOf(object))
    })
  }
}

const fieldText = (name: string, path: Path): string => (path.length === 0 ? name : `${name} ${pathText(path)}`)

const isCopied = (influences: readonly Influence[]): boolean => influences.some(({ relation }) => relation === 'copy')

/** Returns the path of an input as the user wrote it. */
const writtenPath = (path: Path, read: ReadClaim | undefined): Path =>
  path[0] === 'spec' ? (read?.toSource(path) ?? path) : ['metadata', ...path]

/** Returns each origin once. */
const unique = (origins: readonly ValueOrigin[]): ValueOrigin[] => [
  ...new Map(origins.map((one) => [`${one.text} ${one.place?.file}:${one.place?.line} ${one.page}`, one])).values(),
]
