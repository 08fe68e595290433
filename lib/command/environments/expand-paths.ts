import { realpathSync } from 'node:fs'
import type { LocatedFinding } from '../../finding/finding'
import { hasErrors } from '../../finding/finding'
import { inOrder } from '../../finding/order'
import type { Suite } from '../../run/package'
import { needsControllers } from '../../run/rules'
import { expandFiles } from '../files/expand-files'
import type { FilesToRead } from '../files/files'
import type { ExpandedItems } from '../files/expand-items'
import { isFolder } from '../files/scan'
import { judgeEnvironment } from './environment'
import type { Allowed } from './safety/functions-judged'
import { findEnvironments } from './kustomizations/find-environments'
import { kustomizationIn } from './kustomizations/kustomization-file'

/** The paths on a command line, and the permissions of builds. */
export interface PathsToExpand extends FilesToRead {
  allowed: Allowed
  isThorough: boolean
}

/** Checks whether kustomize builds a folder. */
export const isEnvironment = (path: string): boolean =>
  path !== '-' && isFolder(path) && kustomizationIn(realpathSync(path)) !== undefined

/**
 * Builds each folder with a kustomization as a separate environment, and expands all other paths as one package. A
 * check also finds the environments below a folder.
 */
export function expandPaths({ paths, settings, variables, ...judging }: PathsToExpand, suite: Suite): ExpandedItems {
  const found = paths.map((path) =>
    judging.isThorough && isFolder(path) && path !== '-' ? findEnvironments(path) : undefined,
  )
  const below = found.flatMap((one) => one ?? [])
  const named = paths.filter((path, at) => found[at] === undefined && isEnvironment(path))
  const files = paths.filter((path, at) => found[at] === undefined && !named.includes(path))
  const together = [
    files,
    ...below.flatMap(({ packages }) => packages.map((one) => [one])),
    ...below.map((one) => one.files),
  ]
  const parts = [
    ...[...named, ...below.flatMap(({ environments }) => environments)].map((path) =>
      judgeEnvironment(path, { ...judging, settings }, suite),
    ),
    ...together
      .filter((some) => some.length > 0)
      .map((some) => expandFiles({ paths: some, settings, ...(variables && { variables }) }, suite)),
  ]
  const findings = once([...below.flatMap((one) => one.findings), ...parts.flatMap((part) => part.findings)])
  const texts = parts.map(({ text }) => text).filter((text) => text !== '')
  const ignored = once(parts.flatMap((part) => part.ignored))
  return { text: hasErrors(findings) ? '' : texts.join('---\n'), findings: inOrder(findings), ignored }
}

/**
 * Returns each finding only once, because each overlay repeats the mistakes of its base. Controllers that several
 * environments require are reported in one finding, for the first environment.
 */
export const once = (findings: readonly LocatedFinding[]): LocatedFinding[] => {
  const reported = new Map<string, LocatedFinding>()
  for (const one of findings) {
    const place = one.code === needsControllers.code ? undefined : [one.place ?? one.object, one.path]
    const key = textOf([one.code, one.message, place])
    if (!reported.has(key)) reported.set(key, one)
  }
  return [...reported.values()]
}

const textOf = (value: unknown): string =>
  JSON.stringify(value, (_key, one) => (typeof one === 'bigint' ? String(one) : one))
