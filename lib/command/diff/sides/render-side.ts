import { join, relative } from 'node:path'
import { type LocatedFinding, hasErrors } from '../../../finding/finding'
import { nothingComesOut } from '../../../run/rules'
import type { Suite } from '../../../run/package'
import { readDocuments } from '../../../wire/list/document-stream'
import { expandPaths, isEnvironment } from '../../environments/expand-paths'
import { findEnvironments } from '../../environments/kustomizations/find-environments'
import type { BuildRequest } from '../../environments/environment'
import { isFolder } from '../../files/scan'
import { manifestsIn } from '../compare/objects'
import type { Side } from '../comparison'

/** The compared objects, or the reason why they cannot be compared. */
export type RenderedSide = { sides: Side[] } | NotRendered

/** The reason why objects cannot be compared. */
export interface NotRendered {
  findings: LocatedFinding[]
}

/**
 * Renders a path: a file, a folder, or each environment below a folder. Errors and empty environments are reported as
 * findings, because a comparison with a failed build would show all objects as removed.
 */
export function renderSide(path: string, request: BuildRequest, suite: Suite): RenderedSide {
  const parts = partsOf(path)
  const rendered = parts.map(({ name, paths }): RenderedSide => {
    const { text, findings } = expandPaths({ paths, ...request, isThorough: false }, suite)
    if (hasErrors(findings)) return { findings: findings.filter(({ severity }) => severity === 'error') }
    if (text === '') return { findings: [nothing(join(path, name))] }
    const read = readDocuments(text, 'output')
    return Array.isArray(read)
      ? { findings: read }
      : { sides: [{ name, objects: manifestsIn(read.items.map(({ object }) => object)) }] }
  })
  const findings = rendered.flatMap((one) => ('findings' in one ? one.findings : []))
  if (findings.length > 0) return { findings }
  return { sides: rendered.flatMap((one) => ('sides' in one ? one.sides : [])) }
}

interface Part {
  name: string
  paths: readonly string[]
}

function partsOf(path: string): Part[] {
  const below = isFolder(path) && path !== '-' && !isEnvironment(path) ? findEnvironments(path) : undefined
  if (below === undefined) return [{ name: '', paths: [path] }]
  const folders = [...below.environments, ...below.packages].map((one) => ({ name: relative(path, one), paths: [one] }))
  return below.files.length === 0 ? folders : [...folders, { name: '', paths: below.files }]
}

const nothing = (path: string): LocatedFinding =>
  nothingComesOut.at([], `${path} renders no objects. Add an object, or compare a different path.`, {
    severity: 'error',
  })
