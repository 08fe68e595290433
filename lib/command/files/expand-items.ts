import { type LocatedFinding, hasErrors } from '../../finding/finding'
import { isClaimOf } from '../../kind/claim'
import type { Manifest } from '../../manifest/manifest'
import { checkedPackage } from '../../run/checked-package'
import type { Package, Suite } from '../../run/package'
import { hostAnnotations, isHostAnnotation } from '../../wire/annotations'
import { type StreamItem, writeDocuments } from '../../wire/list/document-stream'
import { type Change, changeAt, REMOVE } from '../../wire/list/layout'
import { isForTools } from '../../wire/for-tools'

/** A package whose items include their YAML text. */
export interface StreamPackage extends Package {
  readonly items: readonly StreamItem[]
}

/** The findings, and the output as YAML documents. The output is empty if there are errors. */
export interface ExpandedItems {
  text: string
  findings: LocatedFinding[]
  /** Findings that an annotation ignores. */
  ignored: readonly LocatedFinding[]
}

/** Expands objects and returns the output as YAML documents. */
export function expandItems(pack: StreamPackage, suite: Suite): ExpandedItems {
  const { changes, findings, ignored } = checkedPackage(pack, suite)
  if (hasErrors(findings)) return { text: '', findings, ignored }
  const items = new Map<number, Change>()
  for (const item of pack.items) {
    const change = isForTools(item) || isClaim(item, suite) ? REMOVE : changeAt(changes, item.at)
    const manifest = change.action === 'replace' ? change.manifest : (item.object as Manifest)
    const isBare = change.action === 'keep' && Object.keys(hostAnnotations(item.object)).length === 0
    if (change.action === 'remove') items.set(item.at, change)
    else if (!isBare) items.set(item.at, { action: 'replace', manifest: withoutHostAnnotations(manifest) })
  }
  const text = writeDocuments(pack.items, { items, added: changes.added.map(withoutHostAnnotations) })
  return { text, findings, ignored }
}

/**
 * Checks whether an item is a short object. Custom kinds in the API group of an organisation count as short objects as
 * well.
 */
const isClaim = ({ apiVersion, kind }: StreamItem, { kinds }: Suite): boolean =>
  kinds.some((one) => one.kind === kind && isClaimOf(one, apiVersion))

/** Returns an object without the annotations that hosts add for their own use. */
function withoutHostAnnotations(object: Manifest): Manifest {
  const { annotations = {}, ...metadata } = object.metadata
  const others = { ...annotations }
  for (const key of Object.keys(others)) if (isHostAnnotation(key)) delete others[key]
  return { ...object, metadata: Object.keys(others).length === 0 ? metadata : { ...metadata, annotations: others } }
}
