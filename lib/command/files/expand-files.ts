import { type LocatedFinding, hasErrors } from '../../finding/finding'
import { inOrder } from '../../finding/order'
import type { Suite } from '../../run/package'
import { expandItems } from './expand-items'
import { configFor, readFiles } from './files'
import { notAppliedIn } from './kustomization'
import { isFolder } from './scan'

/** The output text, empty with errors, and the findings. */
interface ExpandedFiles {
  text: string
  findings: LocatedFinding[]
}

/** The files to expand and their settings, from the command line. */
export interface FilesToExpand {
  paths: readonly string[]
  /** The file of `--settings`, which replaces the functionConfig of a host. */
  settings?: string | undefined
}

/** Reads and expands the objects of paths. The findings are sorted. */
export function expandFiles(files: FilesToExpand, suite: Suite): ExpandedFiles {
  const { text, findings } = expand(files, suite)
  return { text, findings: inOrder(findings) }
}

function expand({ paths, settings }: FilesToExpand, suite: Suite): ExpandedFiles {
  const read = readFiles(paths, settings)
  if (Array.isArray(read)) return { text: '', findings: read }
  // A single file is not a package, and the effect of kustomize on these files is unknown here.
  const notApplied = notAppliedIn(read.items)
  const part = notApplied.length > 0 ? 'sources' : 'object'
  const scope = notApplied.length === 0 && paths.some(isFolder) ? 'package' : part
  const { findings: wrong, ...config } = configFor(settings, read.items)
  if (wrong.length > 0) return { text: '', findings: [...read.findings, ...wrong] }
  const { text, findings } = expandItems({ items: read.items, ...config, scope, checked: 'all' }, suite)
  findings.push(...read.findings)
  if (hasErrors(findings)) return { text: '', findings }
  findings.push(...notApplied)
  return { text, findings }
}
