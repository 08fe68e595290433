import { lstatSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import type { LocatedFinding } from '../../finding/finding'
import { fileSkipped, noFile } from '../rules'
import { MOST_BYTES } from './file-problem'
import { Ignored } from './ignored'

/** The files that paths name, in the order given, and findings about what is not read. */
export interface Scanned {
  files: readonly string[]
  findings: readonly LocatedFinding[]
}

/** Checks for the name of a file that kustomize reads as its own, and that need not have a kind. */
export const isKustomizationFile = (path: string): boolean => /(^|\/)(kustomization\.ya?ml|Kustomization)$/.test(path)

/** Checks for the name of a file with YAML. */
export const isYamlFile = (path: string): boolean => /\.ya?ml$|(^|\/)Kptfile$/.test(path) || isKustomizationFile(path)

/** Hidden files and node_modules are not read. */
const isScanned = (name: string): boolean => !name.startsWith('.') && name !== 'node_modules'

/** Returns what a path is; undefined for nothing. Below a file there is nothing, which some versions of Node throw. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined
    throw problem
  }
}

/** Whether a path names a whole package: a folder, or stdin. */
export const isFolder = (path: string): boolean => path === '-' || statOf(path)?.isDirectory() === true

/** A file that was found, where it is without links, and whether its last part is a link. */
interface FoundFile {
  path: string
  real: string
  isLink: boolean
}

/** What a folder is read into. */
interface Collected {
  files: FoundFile[]
  findings: LocatedFinding[]
}

/** What a scan may read. */
interface Bounds {
  /** The folders that were named, without links. */
  roots: readonly string[]
  /** The files that were named, without links. */
  named: ReadonlySet<string>
  /** What the folders themselves leave out. */
  ignored: Ignored
}

/**
 * Lists the files of paths (`-` is stdin). A file that is named is taken as it is; of a folder the regular files with
 * YAML, Kptfiles among them, in plain order. Links are followed to files within the folders that are named, as kustomize
 * does, since a link in a repository could show what else is on the disk. The rest is reported.
 *
 * @param left a file that is left out
 */
export function scan(paths: readonly string[], left?: string): Scanned {
  const given = paths.map((path) => {
    const stat = path === '-' ? undefined : statOf(path)
    return { path, stat, real: stat === undefined ? path : realpathSync(path) }
  })
  const roots = given.filter(({ stat }) => stat?.isDirectory() === true).map(({ real }) => real)
  const named = new Set(given.filter(({ stat }) => stat?.isDirectory() === false).map(({ real }) => real))
  const found: Collected = { files: [], findings: [] }
  for (const { path, stat, real } of given) {
    if (path === '-') found.files.push({ path, real, isLink: false })
    else if (stat === undefined) found.findings.push(noFile.at([], `There is no file or folder ${path}.`))
    else if (!stat.isDirectory()) found.files.push({ path, real, isLink: false })
    else {
      const before = found.files.length + found.findings.length
      collect(path, real, { roots, named, ignored: Ignored.NOTHING }, found)
      if (found.files.length + found.findings.length > before) continue
      found.findings.push(noFile.at([], `The folder ${path} holds no .yaml or .yml files.`))
    }
  }
  return { files: once(found.files, statOf(left ?? '') === undefined ? undefined : left), findings: found.findings }
}

/** Keeps the first of several paths to one file, and the file itself rather than a link to it. */
function once(files: readonly FoundFile[], left: string | undefined): string[] {
  const regular = new Set(files.filter(({ isLink }) => !isLink).map(({ real }) => real))
  const taken = new Set(left === undefined ? [] : [realpathSync(left)])
  const kept = files.filter(({ real, isLink }) => {
    if (taken.has(real) || (isLink && regular.has(real))) return false
    taken.add(real)
    return true
  })
  return kept.map(({ path }) => path)
}

function collect(folder: string, real: string, given: Bounds, found: Collected): void {
  const ignored = given.ignored.within(folder)
  const bounds = { ...given, ignored }
  for (const name of readdirSync(folder).sort().filter(isScanned)) {
    const path = join(folder, name)
    const own = lstatSync(path)
    if (ignored.has(path, own.isDirectory())) continue
    if (own.isDirectory()) collect(path, join(real, name), bounds, found)
    else if (own.isSymbolicLink()) collectLink(path, bounds, found)
    else if (isYamlFile(path)) collectFile({ path, real: join(real, name), isLink: false }, own, found)
  }
}

/** Takes a file of a folder, if it is one that can hold manifests. */
function collectFile(file: FoundFile, stat: Stats, { files, findings }: Collected): void {
  const { path } = file
  if (!stat.isFile()) {
    findings.push(
      fileSkipped.at([], `${path} is not a regular file and is skipped. Remove it from the folder.`, {
        severity: 'warning',
      }),
    )
  } else if (stat.size > MOST_BYTES) {
    findings.push(fileSkipped.at([], `${path} is larger than ${MOST_BYTES >> 20} MiB. Split it, or rename it.`))
  } else files.push(file)
}

function collectLink(path: string, { roots, named }: Bounds, found: Collected): void {
  const target = targetOf(path)
  if (target === undefined) {
    // Reading it tells what is wrong with the link.
    if (isYamlFile(path)) found.files.push({ path, real: resolve(path), isLink: true })
    return
  }
  const real = realpathSync(path)
  if (target.isDirectory()) {
    if (isReached(real, roots) || !holdsYaml(real)) return
    const message = `${path} is a link to a folder and is skipped. Name ${path} as a PATH too, or copy the folder.`
    found.findings.push(fileSkipped.at([], message, { severity: 'warning' }))
  } else if (!isYamlFile(path) || named.has(real)) return
  else if (roots.some((root) => isBelow(real, root))) collectFile({ path, real, isLink: true }, target, found)
  else {
    const message = `${path} is a link to a file outside of the folder. Replace it with the file, or name the file as a PATH.`
    found.findings.push(fileSkipped.at([], message))
  }
}

/** Returns what a link points to; undefined for nothing, and for links in a circle. */
function targetOf(path: string): Stats | undefined {
  try {
    return statOf(path)
  } catch {
    return undefined
  }
}

const isBelow = (path: string, folder: string): boolean => path.startsWith(withEnd(folder))

const withEnd = (folder: string): string => (folder.endsWith(sep) ? folder : `${folder}${sep}`)

/** Whether a scan of the roots reads a folder as a part of one of them. */
const isReached = (real: string, roots: readonly string[]): boolean =>
  roots.some(
    (root) => real === root || (isBelow(real, root) && real.slice(withEnd(root).length).split(sep).every(isScanned)),
  )

/** How many names are looked at to find out whether a folder matters. */
const MOST_NAMES = 1000

/** Whether a folder holds files with YAML, or is too large to tell. */
function holdsYaml(folder: string): boolean {
  const open = [folder]
  let seen = 0
  for (let one = open.shift(); one !== undefined; one = open.shift()) {
    for (const entry of readdirSync(one, { withFileTypes: true }).filter(({ name }) => isScanned(name))) {
      seen += 1
      if (seen > MOST_NAMES || (!entry.isDirectory() && isYamlFile(entry.name))) return true
      if (entry.isDirectory()) open.push(join(one, entry.name))
    }
  }
  return false
}
