import { lstatSync, rmdirSync, type Stats, unlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { byText } from '../../manifest/text'
import { readText } from '../files/file-problem'
import { OUTPUT_LIST, outputListOf, readOutputList } from '../files/output-list'
import { type NewFile, writeFiles } from '../files/write-files'

/** A file of an output folder, with its path in the folder and its text. */
export interface OutputFile {
  path: string
  text: string
}

/** The written files, as paths in the folder. */
export interface WrittenOutput {
  changed: readonly string[]
  removed: readonly string[]
}

/**
 * Writes files to a folder, and removes files that lummo wrote there before. If a path is occupied by a file that lummo
 * did not write, changes nothing and returns the reason. Until all files are written, the list in the folder contains
 * the old and the new files, so that the next run can complete a run that was killed.
 */
export function writeOutput(folder: string, files: readonly OutputFile[]): WrittenOutput | string[] {
  const before = readOutputList(folder)
  const known = new Set(before)
  const problems = [...files.map(({ path }) => path), OUTPUT_LIST].flatMap(
    (path) => problemWith(folder, path, path === OUTPUT_LIST || known.has(path)) ?? [],
  )
  if (problems.length > 0) return [...new Set(problems)]
  const wanted = new Set(files.map(({ path }) => path))
  const changed = files.filter(({ path, text }) => textOf(join(folder, path)) !== text)
  const removed = before.filter((path) => !wanted.has(path) && isOwnFile(folder, path))
  const ofFile = ({ path, text }: OutputFile): NewFile => ({
    path: join(folder, path),
    text,
    replaces: statOf(join(folder, path)) !== undefined,
  })
  const list = (paths: Iterable<string>): NewFile[] => {
    const one = { path: OUTPUT_LIST, text: outputListOf(paths) }
    return textOf(join(folder, OUTPUT_LIST)) === one.text ? [] : [ofFile(one)]
  }
  writeFiles([...list(new Set([...before, ...wanted])), ...changed.map(ofFile)])
  for (const path of removed) removeFile(folder, path)
  writeFiles(list(wanted))
  return { changed: changed.map(({ path }) => path).sort(byText), removed: [...removed].sort(byText) }
}

/** Returns the status of a path without following links; undefined for a path below a file. */
function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined
    throw problem
  }
}

const textOf = (path: string): string | undefined => (statOf(path)?.isFile() === true ? readText(path) : undefined)

/** Returns the folders between an output folder and one of its files: `a` and `a/b` for `a/b/c.yaml`. */
const foldersTo = (path: string): string[] =>
  dirname(path) === '.' ? [] : [...foldersTo(dirname(path)), dirname(path)]

/**
 * Returns the reason why a file cannot be written; undefined if it can be written. Symlinks are rejected as well,
 * because they can point anywhere. Files that lummo did not write are kept.
 */
function problemWith(folder: string, path: string, isOwn: boolean): string | undefined {
  for (const above of foldersTo(path)) {
    const stat = statOf(join(folder, above))
    if (stat !== undefined && !stat.isDirectory()) return `${join(folder, above)} is not a folder. Remove the file.`
  }
  const stat = statOf(join(folder, path))
  if (stat === undefined) return undefined
  if (isOwn && stat.isFile()) return undefined
  return `${join(folder, path)} was not written by lummo and would be overwritten. Remove the file, or use a different folder.`
}

const isOwnFile = (folder: string, path: string): boolean =>
  foldersTo(path).every((above) => statOf(join(folder, above))?.isDirectory() === true) &&
  statOf(join(folder, path))?.isFile() === true

/** Removes a file, and the folders that are empty afterwards. */
function removeFile(folder: string, path: string): void {
  unlinkSync(join(folder, path))
  for (const above of foldersTo(path).reverse()) {
    try {
      rmdirSync(join(folder, above))
    } catch {
      return
    }
  }
}
