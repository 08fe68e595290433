import { realpathSync } from 'node:fs'
import type { LocatedFinding } from '../../finding/finding'
import { hasErrors } from '../../finding/finding'
import { inOrder } from '../../finding/order'
import type { Suite } from '../../run/package'
import { expandFiles, type FilesToExpand } from '../files/expand-files'
import { isFolder } from '../files/scan'
import { type Environment, judgeEnvironment } from './environment'
import type { Allowed } from './functions-judged'
import { kustomizationIn } from './kustomization-file'

/** What a command line names, and what it allows builds to do. */
export interface PathsToExpand extends FilesToExpand {
  allowed: Allowed
  isThorough: boolean
}

/** Checks for a folder that kustomize builds. */
export const isEnvironment = (path: string): boolean =>
  path !== '-' && isFolder(path) && kustomizationIn(realpathSync(path)) !== undefined

/** Builds each folder with a kustomization as an environment of its own, and expands the other paths as one package. */
export function expandPaths({ paths, settings, ...judging }: PathsToExpand, suite: Suite): Environment {
  const environments = paths.filter(isEnvironment)
  const files = paths.filter((path) => !environments.includes(path))
  const parts = [
    ...environments.map((path) => judgeEnvironment(path, { ...judging, settings }, suite)),
    ...(files.length === 0 ? [] : [expandFiles({ paths: files, settings }, suite)]),
  ]
  const findings: LocatedFinding[] = parts.flatMap((part) => part.findings)
  const texts = parts.map(({ text }) => text).filter((text) => text !== '')
  return { text: hasErrors(findings) ? '' : texts.join('---\n'), findings: inOrder(findings) }
}
