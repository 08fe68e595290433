import { lstatSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import type { LocatedFinding } from '../../finding/finding'
import { fileSkipped, noFile } from '../rules'
import { MAX_BYTES } from './file-problem'
import { Ignored } from './ignored'
import { isRendered } from './output-list'

/** The files of the given paths, in the same order, and findings about skipped files. */
export interface Scanned {
  files: readonly string[]
  findings: readonly LocatedFinding[]
}

/** Checks whether a path has the name of a kustomization file. A file with this name needs no `kind`. */
export const isKustomizationFile = (path: string): boolean => /(^|\/)(kustomization\.ya?ml|Kustomization)$/.test(path)

/** Checks whether a path is a program in Konfiguru; see docs/kfg.md. */
export const isKfgFile = (path: string): boolean => path.endsWith('.kfg')

/** Checks whether a path has the name or extension of a file with objects. */
const isObjectFile = (path: string): boolean => isYamlFile(path) || isKfgFile(path)

/** Checks whether a path ends with an extension of YAML files. */
export const isYamlFile = (path: string): boolean => /\.ya?ml$|(^|\/)Kptfile$/.test(path) || isKustomizationFile(path)

/** Checks whether a file is scanned. Hidden files, node_modules and test files (`*.test.yaml`) are not scanned. */
const isScanned = (name: string): boolean =>
  !name.startsWith('.') && name !== 'node_modules' && !/\.test\.ya?ml$/.test(name)

/**
 * Returns the status of a path; undefined if the path does not exist. Some versions of Node throw an error for a path
 * below a file.
 */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined
    throw problem
  }
}

/** Checks whether a path is a whole package: a folder, or stdin. */
export const isFolder = (path: string): boolean => path === '-' || statOf(path)?.isDirectory() === true

/** A file that was found, its path with links resolved, and whether the path itself is a link. */
interface FoundFile {
  path: string
  real: string
  isLink: boolean
}

/** The collected files and findings of a folder. */
interface Collected {
  files: FoundFile[]
  findings: LocatedFinding[]
}

/** Properties that limit a scan. */
interface Bounds {
  /** The folders that the user named, with links resolved. */
  roots: readonly string[]
  /** The files that the user named, with links resolved. */
  named: ReadonlySet<string>
  /** The patterns of ignored files in each folder. */
  ignored: Ignored
}

/**
 * Lists the files of paths; `-` is stdin. A file that the user named is always included. In a folder, regular YAML
 * files and Kptfiles are included, in sorted order. As in kustomize, links are followed only to files within the
 * named folders, because a link in a repository could expose other files. Skipped files are reported.
 *
 * @param left the file to omit
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
    else if (stat === undefined) found.findings.push(noFile.at([], `${path} does not exist.`))
    else if (!stat.isDirectory()) found.files.push({ path, real, isLink: false })
    else {
      const before = found.files.length + found.findings.length
      collect(path, real, { roots, named, ignored: Ignored.NOTHING }, found)
      if (found.files.length + found.findings.length > before) continue
      found.findings.push(noFile.at([], `The folder ${path} contains no .yaml, .yml or .kfg files.`))
    }
  }
  return { files: once(found.files, statOf(left ?? '') === undefined ? undefined : left), findings: found.findings }
}

/** Removes duplicate paths of the same file. The file itself takes precedence over a link to it. */
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
    if (own.isDirectory() && isRendered(path)) continue
    if (own.isDirectory()) collect(path, join(real, name), bounds, found)
    else if (own.isSymbolicLink()) collectLink(path, bounds, found)
    else if (isObjectFile(path)) collectFile({ path, real: join(real, name), isLink: false }, own, found)
  }
}

/** Adds a file of a folder if the file can contain manifests. */
function collectFile(file: FoundFile, stat: Stats, { files, findings }: Collected): void {
  const { path } = file
  if (!stat.isFile()) {
    findings.push(
      fileSkipped.at([], `${path} is not a regular file and is skipped. Remove the file from the folder.`, {
        severity: 'warning',
      }),
    )
  } else if (stat.size > MAX_BYTES) {
    findings.push(
      fileSkipped.at(
        [],
        `${path} is larger than ${MAX_BYTES >> 20} MiB. Split the file, or rename it so that lummo skips it.`,
      ),
    )
  } else files.push(file)
}

function collectLink(path: string, { roots, named }: Bounds, found: Collected): void {
  const target = targetOf(path)
  if (target === undefined) {
    // The problem with the link is reported when the file is read.
    if (isObjectFile(path)) found.files.push({ path, real: resolve(path), isLink: true })
    return
  }
  const real = realpathSync(path)
  if (target.isDirectory()) {
    if (isReached(real, roots) || !holdsYaml(real)) return
    const message = `${path} is a symlink to a folder and is skipped. Also pass ${path} as a PATH, or copy the folder.`
    found.findings.push(fileSkipped.at([], message, { severity: 'warning' }))
  } else if (!isObjectFile(path) || named.has(real)) return
  else if (roots.some((root) => isBelow(real, root))) collectFile({ path, real, isLink: true }, target, found)
  else {
    const message = `${path} is a symlink to a file outside the folder. Replace the symlink with the file, or pass the file as a PATH.`
    found.findings.push(fileSkipped.at([], message))
  }
}

/** Returns the status of a link’s target; undefined if the link is broken or circular. */
function targetOf(path: string): Stats | undefined {
  try {
    return statOf(path)
  } catch {
    return undefined
  }
}

const isBelow = (path: string, folder: string): boolean => path.startsWith(withEnd(folder))

const withEnd = (folder: string): string => (folder.endsWith(sep) ? folder : `${folder}${sep}`)

/** Checks whether a scan of the root folders includes a folder. */
const isReached = (real: string, roots: readonly string[]): boolean =>
  roots.some(
    (root) => real === root || (isBelow(real, root) && real.slice(withEnd(root).length).split(sep).every(isScanned)),
  )

/** Maximum number of names to examine in a folder. */
const MAX_NAMES = 1000

/** Checks whether a folder contains YAML files. Returns true for a folder that is too large to search. */
function holdsYaml(folder: string): boolean {
  const open = [folder]
  let seen = 0
  for (let one = open.shift(); one !== undefined; one = open.shift()) {
    for (const entry of readdirSync(one, { withFileTypes: true }).filter(({ name }) => isScanned(name))) {
      seen += 1
      if (seen > MAX_NAMES || (!entry.isDirectory() && isObjectFile(entry.name))) return true
      if (entry.isDirectory()) open.push(join(one, entry.name))
    }
  }
  return false
}
