import { type LocatedFinding, hasErrors } from '../../finding/finding'
import { inOrder } from '../../finding/order'
import type { Suite } from '../../run/package'
import { expandItems } from './expand-items'
import { configFor, readFiles } from './files'
import { notAppliedIn } from './kustomization'
import { isFolder } from './scan'

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
  const { text, findings } = expandItems({ items: read.items, ...config, scope, checked: 'all' }, suite)
  findings.push(...read.findings)
  if (hasErrors(findings)) return { text: '', findings }
  findings.push(...notApplied)
  return { text, findings }
}
