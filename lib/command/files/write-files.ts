import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { writeBytes } from './streams'

/** A file to write: its path and the whole of its text. */
export interface NewFile {
  path: string
  text: string
  /** Whether the file exists and is replaced. Without it a file that exists is an error, and stays as it is. */
  replaces?: boolean
}

/**
 * Writes files: each to a temporary file in the same folder, which is synced and then renamed, so that a full disk or a
 * killed process leaves the old file or the new one, never a part. Nothing is renamed before all are written. Missing
 * folders are created. After an error the new files and folders are removed again; the error names the file.
 */
export function writeFiles(files: readonly NewFile[]): void {
  const undo: (() => void)[] = []
  let path = ''
  try {
    const staged = files.map((file) => {
      path = dirname(file.path)
      createFolder(path, undo)
      path = file.path
      return { ...file, temporary: stage(file, undo) }
    })
    for (const { temporary, ...file } of staged) {
      path = file.path
      if (file.replaces === true) renameSync(temporary, path)
      else renameToNew(temporary, path, undo)
    }
    for (const folder of new Set(files.map((file) => dirname(file.path)))) syncFolder(folder)
  } catch (problem) {
    for (const step of undo.reverse()) quietly(step)
    throw Object.assign(problem as Error, { path })
  }
}

/** Creates a folder, and those above it that are missing. */
function createFolder(folder: string, undo: (() => void)[]): void {
  const missing: string[] = statSync(folder, { throwIfNoEntry: false })?.isFile() === true ? [folder] : []
  for (let at = folder; statSync(at, { throwIfNoEntry: false }) === undefined; at = dirname(at)) missing.unshift(at)
  for (const one of missing) {
    mkdirSync(one)
    undo.push(() => rmdirSync(one))
  }
}

/** Writes the text to a temporary file, hidden from scans, and returns its path. */
function stage({ path, text, replaces }: NewFile, undo: (() => void)[]): string {
  const before = replaces === true ? statSync(path) : undefined
  const { temporary, descriptor } = openTemporary(path)
  undo.push(() => unlinkSync(temporary))
  try {
    writeBytes(descriptor, Buffer.from(text))
    if (before !== undefined) {
      // Only root may give a file to somebody else. The mode comes last, because a change of owner resets parts of it.
      quietly(() => fchownSync(descriptor, before.uid, before.gid))
      fchmodSync(descriptor, before.mode & 0o7777)
    }
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  return temporary
}

/** Opens a new file next to a path. Those that killed processes have left stay as they are. */
function openTemporary(path: string): { temporary: string; descriptor: number } {
  for (let attempt = 1; ; attempt += 1) {
    const temporary = join(dirname(path), `.${basename(path)}.lummo-${process.pid}-${attempt}`)
    try {
      return { temporary, descriptor: openSync(temporary, 'wx') }
    } catch (problem) {
      if ((problem as NodeJS.ErrnoException).code !== 'EEXIST' || attempt === 100) throw problem
    }
  }
}

/** Renames a file, and fails where the new name is taken, which a rename alone would overwrite. */
function renameToNew(temporary: string, path: string, undo: (() => void)[]): void {
  try {
    linkSync(temporary, path)
  } catch (problem) {
    failIfTaken(problem)
    // A file system without hard links: the name is taken by an empty file first.
    try {
      closeSync(openSync(path, 'wx'))
    } catch (other) {
      failIfTaken(other)
      throw other
    }
    undo.push(() => unlinkSync(path))
    renameSync(temporary, path)
    return
  }
  undo.push(() => unlinkSync(path))
  unlinkSync(temporary)
}

function failIfTaken(problem: unknown): void {
  if ((problem as NodeJS.ErrnoException).code === 'EEXIST') throw Object.assign(problem as Error, { code: 'TAKEN' })
}

/** Makes renames last through a power failure. Not every system can sync a folder. */
function syncFolder(folder: string): void {
  quietly(() => {
    const descriptor = openSync(folder, 'r')
    try {
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
  })
}

/** Does something that may fail without harm. */
function quietly(act: () => void): void {
  try {
    act()
  } catch {
    // What was to be done is not needed for a correct result.
  }
}
