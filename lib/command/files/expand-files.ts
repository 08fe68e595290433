import { type LocatedFinding, hasErrors } from '../../finding/finding'
import { inOrder } from '../../finding/order'
import type { Manifest } from '../../manifest/manifest'
import { checkedPackage } from '../../run/checked-package'
import type { Suite } from '../../run/package'
import { hostAnnotations, isHostAnnotation } from '../../wire/annotations'
import { writeDocuments } from '../../wire/list/document-stream'
import { isForTools } from '../../wire/for-tools'
import { configFor, readFiles } from './files'
import { notAppliedIn } from './kustomization'
import { isFolder } from './scan'
import { type Change, changeAt, REMOVE } from '../../wire/list/layout'

/** The text that a cluster takes, empty where something is wrong, and findings. */
interface ExpandedFiles {
  text: string
  findings: LocatedFinding[]
}

/** Which files are expanded, and with which settings: what a command line says. */
export interface FilesToExpand {
  paths: readonly string[]
  /** The file of `--settings`, which is what a host would hand over as the functionConfig. */
  settings?: string | undefined
}

/** Reads and expands what the paths name. The findings are in order. */
export function expandFiles(files: FilesToExpand, suite: Suite): ExpandedFiles {
  const { text, findings } = expand(files, suite)
  return { text, findings: inOrder(findings) }
}

function expand({ paths, settings }: FilesToExpand, suite: Suite): ExpandedFiles {
  const read = readFiles(paths, settings)
  if (Array.isArray(read)) return { text: '', findings: read }
  // A file alone is no package, and what kustomize would make of these files nobody can see here.
  const notApplied = notAppliedIn(read.items)
  const part = notApplied.length > 0 ? 'sources' : 'object'
  const scope = notApplied.length === 0 && paths.some(isFolder) ? 'package' : part
  const { findings: wrong, ...config } = configFor(settings, read.items)
  if (wrong.length > 0) return { text: '', findings: [...read.findings, ...wrong] }
  const { changes, findings } = checkedPackage({ items: read.items, ...config, scope, checked: 'all' }, suite)
  findings.push(...read.findings)
  if (hasErrors(findings)) return { text: '', findings }
  const items = new Map<number, Change>()
  for (const item of read.items) {
    const change = isForTools(item) ? REMOVE : changeAt(changes, item.at)
    const manifest = change.action === 'replace' ? change.manifest : (item.object as Manifest)
    const isBare = change.action === 'keep' && Object.keys(hostAnnotations(item.object)).length === 0
    if (change.action === 'remove') items.set(item.at, change)
    else if (!isBare) items.set(item.at, { action: 'replace', manifest: withoutHostAnnotations(manifest) })
  }
  findings.push(...notApplied)
  const text = writeDocuments(read.items, { items, added: changes.added.map(withoutHostAnnotations) })
  return { text, findings }
}

/** Without what hosts write into objects for themselves; a cluster has no use for it. */
function withoutHostAnnotations(object: Manifest): Manifest {
  const { annotations = {}, ...metadata } = object.metadata
  const others = { ...annotations }
  for (const key of Object.keys(others)) if (isHostAnnotation(key)) delete others[key]
  return { ...object, metadata: Object.keys(others).length === 0 ? metadata : { ...metadata, annotations: others } }
}
