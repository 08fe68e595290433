import type { LocatedFinding } from '../../finding/finding'
import { notOurs } from '../../finding/rules'
import { MARKS } from '../../kind/inherited-labels'
import { idKey, idOf, refOf } from '../../manifest/id'
import { ownPart } from '../../manifest/live/own-part'
import { asManifest, isPlain, type Manifest, type Plain } from '../../manifest/manifest'
import { isDefaultAccount } from '../../parts/access/default-account'
import { NAMESPACE_KIND } from '../../parts/access/pull-secrets'
import type { Item } from '../../wire/item'
import { plainItem } from '../../wire/plain-item'
import { refusedChanges } from '../ownership/later-changes'
import { type ClaimIdentity, generatingClaim } from '../ownership/owner-reference'
import type { ExpandedClaim } from '../ownership/take-ownership'
import { objectRefOf, placed } from '../place-finding'
import { cannotChange } from '../rules'
import { ownerName } from '../stamp'
import { claimKey, type Claims, placeIn } from './claims'

/**
 * Tools, keyed by the prefix of the labels and annotations with which they mark objects. The labels of an ApplySet
 * are not listed, because the operator can set them itself.
 */
const TOOLS: readonly (readonly [prefix: string, tool: string])[] = [
  ['argocd.argoproj.io/', 'Argo CD'],
  ['meta.helm.sh/', 'Helm'],
  ['kustomize.toolkit.fluxcd.io/', 'Flux'],
  ['helm.toolkit.fluxcd.io/', 'Flux'],
  ['cli-utils.sigs.k8s.io/', 'kpt'],
  ['configsync.gke.io/', 'Config Sync'],
  ['kapp.k14s.io/', 'kapp'],
  ['objectset.rio.cattle.io/', 'Fleet'],
]

/** An existing object, and the claim that generated it. */
interface LiveObject {
  item: Item
  /** Key of the owning claim, if the object has one. */
  owner: string | undefined
  /** Whether the claim of the object is deleted. The garbage collector then deletes the object soon. */
  isCollected: boolean
  /** Whether the object exists before the claim that generates it can exist, so that the claim takes it over. */
  isPreceding: boolean
}

/** The existing objects of a cluster. */
export class LiveObjects {
  private readonly all: readonly LiveObject[]
  private readonly byId: ReadonlyMap<string, Manifest>

  /** @param first the index of the first object among the items of a package */
  constructor(live: readonly Plain[], first: number, claims: Claims) {
    this.all = live.map((object, index) => {
      const item = plainItem(object, { role: 'item', at: first + index, place: () => placeIn('in the cluster') })
      const generator = generatingClaim(object)
      const owner = generator && claimKey(generator)
      const isCollected =
        generator !== undefined &&
        owner !== undefined &&
        !claims.keys.has(owner) &&
        hasOwnerReference(object, generator)
      const isPreceding = generator === undefined && claims.all.some(({ given }) => precedes(object, given))
      return { item, owner, isCollected, isPreceding }
    })
    const manifests = live.flatMap((object) => asManifest(object) ?? [])
    this.byId = new Map(manifests.map((one) => [idKey(idOf(one)), one]))
  }

  /**
   * Returns the objects that claims can refer to or collide with. Includes the output of claims that are not
   * expanded, and omits the output of claims that are, and objects that these claims take over.
   *
   * @param expanded keys of the claims that are expanded
   */
  besides(expanded: ReadonlySet<string>): Item[] {
    return this.all
      .filter(({ isCollected, isPreceding }) => !isCollected && !isPreceding)
      .filter(({ owner }) => owner === undefined || !expanded.has(owner))
      .map(({ item }) => item)
  }

  /** Returns errors about output that another tool manages. */
  managedByOthers({ manifests, item, claim }: ExpandedClaim): LocatedFinding[] {
    return manifests.flatMap((manifest) => {
      const mark = markOf(this.twinOf(manifest))
      if (mark === undefined) return []
      const message = `${refOf(manifest)} is managed by ${mark.tool} (\`${mark.key}\`). Remove the object from ${mark.tool}, or rename ${ownerName(claim)}.`
      return [placed(notOurs.at([], message), item, claim.name)]
    })
  }

  /** Returns the output whose immutable fields would change, and warnings about the changes of all output. */
  refusals(expanded: ExpandedClaim | undefined): { immutable: Manifest[]; findings: LocatedFinding[] } {
    if (expanded === undefined) return { immutable: [], findings: [] }
    const { manifests, item, claim } = expanded
    const each = manifests.flatMap((manifest) => {
      const live = this.twinOf(manifest)
      const before = live && asManifest(ownPart(live, manifest))
      return before === undefined ? [] : [{ manifest, findings: refusedChanges(before, manifest, { item, claim }) }]
    })
    const isRefused = ({ findings }: (typeof each)[number]) => findings.some(({ code }) => code === cannotChange.code)
    return {
      immutable: each.filter(isRefused).map(({ manifest }) => manifest),
      findings: each.flatMap(({ findings }) => findings),
    }
  }

  private twinOf(manifest: Manifest): Manifest | undefined {
    return this.byId.get(idKey(idOf(manifest)))
  }
}

/**
 * Checks whether an object is the Namespace of a claim that generates this Namespace, or the account `default` in it. In
 * a cluster, both exist before the claim.
 */
function precedes(object: Plain, claim: Plain): boolean {
  const manifest = asManifest(object)
  const { kind, spec } = claim
  const isGenerated = kind === NAMESPACE_KIND || (isPlain(spec) && spec.createNamespace === true)
  if (!isGenerated || manifest === undefined) return false
  const { namespace } = objectRefOf(claim)
  const { name } = manifest.metadata
  return manifest.kind === 'Namespace'
    ? manifest.apiVersion === 'v1' && name === namespace
    : isDefaultAccount(manifest) && manifest.metadata.namespace === namespace
}

/** Checks whether an object has an ownerReference to the claim in its annotation. */
function hasOwnerReference({ metadata }: Plain, { kind, name }: ClaimIdentity): boolean {
  const references = isPlain(metadata) && Array.isArray(metadata.ownerReferences) ? metadata.ownerReferences : []
  return references.some((one) => isPlain(one) && one.kind === kind && one.name === name)
}

function markOf(manifest: Manifest | undefined): { key: string; tool: string } | undefined {
  const { labels = {}, annotations = {} } = manifest?.metadata ?? {}
  for (const key of [...Object.keys(labels), ...Object.keys(annotations)]) {
    const [, tool] = TOOLS.find(([prefix]) => key.startsWith(prefix)) ?? []
    if (tool !== undefined && MARKS.test(key)) return { key, tool }
  }
  return undefined
}
