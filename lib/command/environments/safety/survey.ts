import { lstatSync, realpathSync, type Stats, statSync } from 'node:fs'
import { dirname, isAbsolute, join, sep } from 'node:path'
import type { FieldPath, Finding, LocatedFinding } from '../../../finding/finding'
import { Report } from '../../../finding/report'
import { isPlain } from '../../../manifest/manifest'
import { readDocuments, type StreamItem } from '../../../wire/list/document-stream'
import { execRefused, fileSkipped, networkRefused, noFile } from '../../rules'
import { filesNamed } from '../kustomizations/files-named'
import { isRemote } from '../kustomizations/remote'
import { type Allowed, functionPath, functionProblem, helmProblem } from './functions-judged'
import {
  entriesOf,
  type KustomizationFile,
  kustomizationIn,
  readKustomization,
  readObjects,
  repeatedFieldsIn,
  shownPath,
} from '../kustomizations/kustomization-file'

/** Fields that list objects, or folders with a kustomization. */
const OBJECTS = ['resources', 'bases', 'components']
/** Fields that list generators and transformers. Both can run executables. */
const FUNCTIONS = ['generators', 'transformers', 'validators']
/**
 * Fields that are allowed in the kustomization of a folder that contains functions. A patch in such a folder could make
 * kustomize run another program.
 */
const PLAIN = ['apiversion', 'kind', 'metadata', 'resources', 'nameprefix', 'namesuffix']

/**
 * The kustomizations that a build reads, starting with the bases, and findings about unsafe fields.
 */
export interface Survey {
  kustomizations: readonly KustomizationFile[]
  findings: readonly LocatedFinding[]
}

/**
 * Reads everything that a build of a folder would read, before kustomize runs. Refuses programs other than lummo,
 * remote files, links that leave the repository, and special files. Otherwise, kustomize would run such programs, fetch
 * files, or block on pipes.
 */
export function survey(folder: string, allowed: Allowed): Survey {
  const root = realpathSync(folder)
  const surveyor = new Surveyor(repositoryOf(root), allowed)
  const file = kustomizationIn(root)
  if (file !== undefined) surveyor.visit(file, 'built')
  return { kustomizations: surveyor.kustomizations, findings: surveyor.report.findings }
}

/**
 * Returns the folder that links must not leave: the root of the repository or, outside a repository, the built folder.
 */
function repositoryOf(folder: string): string {
  for (let one = folder; ; one = dirname(one)) {
    if (statSync(join(one, '.git'), { throwIfNoEntry: false }) !== undefined) return one
    if (one === dirname(one)) return folder
  }
}

/** How kustomize uses the objects of a folder: it builds the objects, or runs them as functions. */
type Use = 'built' | 'run'

class Surveyor {
  readonly kustomizations: KustomizationFile[] = []
  readonly report = new Report<LocatedFinding>()
  private readonly visited = new Set<string>()

  constructor(
    private readonly top: string,
    private readonly allowed: Allowed,
  ) {}

  visit(file: string, use: Use): void {
    const key = `${file} ${use}`
    if (this.visited.has(key)) return
    this.visited.add(key)
    if (lstatSync(file).isSymbolicLink() && !this.isWithin(realpathSync(file))) {
      this.report.addAll([{ ...leaves(shownPath(file)), path: [] }])
      return
    }
    const read = readKustomization(file)
    if (Array.isArray(read)) {
      this.report.addAll(read)
      return
    }
    if (use === 'run') this.judgePlain(read)
    for (const field of OBJECTS) this.visitEntries(read, field, use)
    for (const field of FUNCTIONS) this.visitEntries(read, field, 'run')
    for (const { path, text } of filesNamed(read)) this.visitFile(read, path, text)
    for (const field of ['helmcharts', 'helmchartinflationgenerator']) {
      if (read.fields[field] !== undefined) this.add(read, helmProblem([originalName(field)], this.allowed))
    }
    this.kustomizations.push(read)
  }

  private visitEntries(one: KustomizationFile, field: string, use: Use): void {
    for (const [at, entry] of entriesOf(one, field).entries()) {
      if (typeof entry !== 'string') continue
      const inline = FUNCTIONS.includes(field) ? readDocuments(entry, shownPath(one.file)) : []
      if (!Array.isArray(inline)) {
        this.judgeFunctions(inline.items, { one, path: [field, at] })
        continue
      }
      const target = this.pathTo(one, [field, at], entry, use)
      if (target === undefined) continue
      if (statSync(target).isDirectory()) this.visitFolder(one, { path: [field, at], entry, target }, use)
      else if (use === 'run') {
        const objects = readObjects(target)
        if (isObjects(objects)) this.judgeFunctions(objects)
        else this.report.addAll(objects)
      }
    }
  }

  private visitFile(one: KustomizationFile, path: FieldPath, text: string): void {
    const target = this.pathTo(one, path, text)
    if (target === undefined) return
    if (statSync(target).isDirectory())
      this.add(one, noFile.at(path, `\`${text}\` is a folder, but kustomize requires a file. Correct the path.`))
    else if (path[0] === 'replacements' || path[0] === 'configurations') this.report.addAll(repeatedFieldsIn(target))
  }

  private visitFolder(
    one: KustomizationFile,
    { path, entry, target }: { path: FieldPath; entry: string; target: string },
    use: Use,
  ): void {
    const file = kustomizationIn(target)
    if (file !== undefined) this.visit(file, use)
    else
      this.add(
        one,
        noFile.at(
          path,
          `The folder \`${entry}\` has no kustomization.yaml. Add a kustomization.yaml, or list the files of the folder.`,
        ),
      )
  }

  /**
   * Checks objects that kustomize runs as functions. The location of an inline object is its place in the
   * kustomization.
   */
  private judgeFunctions(objects: readonly StreamItem[], inline?: { one: KustomizationFile; path: FieldPath }): void {
    for (const item of objects) {
      const listed = item.kind.endsWith('List') && Array.isArray(item.object.items) ? item.object.items : [item.object]
      for (const object of listed.filter(isPlain)) {
        const problem = functionProblem(object, this.allowed)
        if (problem === undefined) continue
        const place = inline === undefined ? item.place(functionPath(object)) : inline.one.place(inline.path)
        this.report.addAll([{ ...problem, place }])
      }
    }
  }

  private judgePlain(one: KustomizationFile): void {
    const other = Object.keys(one.fields).find((field) => !PLAIN.includes(field))
    if (other === undefined || this.allowed.exec) return
    const message = `\`${other}\` could change which executable runs, because kustomize runs the objects of this folder as functions. List files instead, or pass \`--allow-exec\`.`
    this.add(one, execRefused.at([other], message))
  }

  /**
   * Returns the target of a path in a kustomization, with links resolved; undefined if kustomize must not follow the
   * path.
   */
  private pathTo(one: KustomizationFile, path: FieldPath, text: string, use: Use = 'built'): string | undefined {
    if (isRemote(text)) {
      if (!this.allowed.network || (use === 'run' && !this.allowed.exec)) this.add(one, remote(path, text, use))
      return undefined
    }
    const written = isAbsolute(text) ? text : join(one.folder, text)
    const stat = statOf(written)
    if (typeof stat === 'string') {
      if (!this.allowed.network) this.add(one, noFile.at(path, `\`${text}\` ${stat}. Correct the path.`))
      return undefined
    }
    const real = realpathSync(written)
    if (real !== written.replace(/(?<=.)\/$/, '') && !this.isWithin(real)) this.add(one, { ...leaves(text), path })
    else if (stat.isDirectory() || stat.isFile()) return real
    else
      this.add(one, fileSkipped.at(path, `\`${text}\` is not a regular file. Remove the entry from the kustomization.`))
    return undefined
  }

  private isWithin(path: string): boolean {
    return path === this.top || path.startsWith(this.top.endsWith(sep) ? this.top : `${this.top}${sep}`)
  }

  private add(one: KustomizationFile, finding: Finding | undefined): void {
    if (finding !== undefined) this.report.addAll([{ ...finding, place: one.place(finding.path ?? []) }])
  }
}

/** Returns the state of a file, or why the file cannot be read, such as `does not exist`. */
function statOf(path: string): Stats | string {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? 'does not exist'
  } catch (reason) {
    return `cannot be read (${(reason as NodeJS.ErrnoException).code})`
  }
}

const isObjects = (read: readonly StreamItem[] | LocatedFinding[]): read is readonly StreamItem[] =>
  read.every((one) => 'role' in one)

const leaves = (path: string): Finding =>
  fileSkipped.at([], `\`${path}\` is a symlink to a path outside the repository. Replace the symlink with its target.`)

function remote(path: FieldPath, text: string, use: Use): Finding {
  const flags = use === 'run' ? 'both `--allow-exec` and `--allow-network`' : '`--allow-network`'
  return networkRefused.at(
    path,
    `\`${text}\` is a remote resource and is not fetched. Copy the resource to the repository, or pass ${flags}.`,
  )
}

const originalName = (field: string): string => (field === 'helmcharts' ? 'helmCharts' : 'helmChartInflationGenerator')
