import { type LocatedFinding, hasErrors } from '../../finding/finding'
import { inOrder } from '../../finding/order'
import type { Suite } from '../../run/package'
import { type ExpandedItems, expandItems, type StreamPackage } from './expand-items'
import { configFor, type FilesToRead, readFiles } from './files'
import { notAppliedIn } from './kustomization'
import { isFolder } from './scan'

/** Reads and expands the objects of paths. The findings are sorted. */
export function expandFiles(files: FilesToRead, suite: Suite): ExpandedItems {
  const { findings, ...expanded } = expand(files, suite)
  return { ...expanded, findings: inOrder(findings) }
}

function expand(files: FilesToRead, suite: Suite): ExpandedItems {
  const { paths, settings } = files
  const read = readFiles(files)
  if (Array.isArray(read)) return failed(read)
  // A single file is not a package, and lummo does not know how kustomize would change these files.
  const notApplied = notAppliedIn(read.items)
  const part = notApplied.length > 0 ? 'sources' : 'object'
  const scope = notApplied.length === 0 && paths.some(isFolder) ? 'package' : part
  const { findings: wrong, ...config } = configFor(settings, read.items, suite)
  if (wrong.length > 0) return failed([...read.findings, ...wrong])
  const pack: StreamPackage = {
    items: read.items,
    ...config,
    scope,
    checked: 'all',
    namesControllers: !paths.includes('-'),
  }
  const { text, findings, ignored } = expandItems(pack, suite)
  findings.push(...read.findings)
  if (hasErrors(findings)) return { text: '', findings, ignored }
  findings.push(...notApplied)
  return { text, findings, ignored }
}

const failed = (findings: LocatedFinding[]): ExpandedItems => ({ text: '', findings, ignored: [] })
