import {
  closeSync,
  copyFileSync,
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

/** A file to write, with its path and its complete text. */
export interface NewFile {
  path: string
  text: string
  /** Whether to replace an existing file. If false, an existing file causes an error and does not change. */
  replaces?: boolean
}

/**
 * Writes files. Each file is written to a temporary file in the same folder, synced and then renamed. Even if the disk
 * fills up or the process is killed, the path therefore contains either the complete old file or the complete new file.
 * All files are written before the first rename. Missing folders are created. After an error, all files and folders are
 * as before, and the error contains the name of the file.
 */
export function writeFiles(files: readonly NewFile[]): void {
  const undo: (() => void)[] = []
  const backups: string[] = []
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
      if (file.replaces === true) {
        backups.push(backUp(path, undo))
        renameSync(temporary, path)
      } else renameToNew(temporary, path, undo)
    }
    for (const folder of new Set(files.map((file) => dirname(file.path)))) syncFolder(folder)
  } catch (problem) {
    for (const step of undo.reverse()) quietly(step)
    throw Object.assign(problem as Error, { path })
  }
  for (const backup of backups) quietly(() => unlinkSync(backup))
}

/**
 * Creates a second hard link to a file, from which an error handler restores the file. On a file system without hard
 * links, the file is copied.
 */
function backUp(path: string, undo: (() => void)[]): string {
  const backup = join(dirname(path), `.${basename(path)}.lummo-${process.pid}-before`)
  quietly(() => unlinkSync(backup))
  try {
    linkSync(path, backup)
  } catch {
    undo.push(() => unlinkSync(backup))
    copyFileSync(path, backup)
  }
  undo.push(() => {
    renameSync(backup, path)
    // A rename between two hard links of the same file has no effect and leaves the backup in place, so the backup is
    // removed here.
    quietly(() => unlinkSync(backup))
  })
  return backup
}

/** Creates a folder and its missing parent folders. */
function createFolder(folder: string, undo: (() => void)[]): void {
  const missing: string[] = statSync(folder, { throwIfNoEntry: false })?.isFile() === true ? [folder] : []
  for (let at = folder; statSync(at, { throwIfNoEntry: false }) === undefined; at = dirname(at)) missing.unshift(at)
  for (const one of missing) {
    mkdirSync(one)
    undo.push(() => rmdirSync(one))
  }
}

/** Writes the text to a hidden temporary file and returns its path. */
function stage({ path, text, replaces }: NewFile, undo: (() => void)[]): string {
  const before = replaces === true ? statSync(path) : undefined
  const { temporary, descriptor } = openTemporary(path)
  undo.push(() => unlinkSync(temporary))
  try {
    writeBytes(descriptor, Buffer.from(text))
    if (before !== undefined) {
      // Only root can change the owner. The mode is set last, because chown resets some mode bits.
      quietly(() => fchownSync(descriptor, before.uid, before.gid))
      fchmodSync(descriptor, before.mode & 0o7777)
    }
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  return temporary
}

/** Opens a new temporary file in the folder of a path. Temporary files of killed processes are not reused. */
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

/** Renames a file. Fails if the new name exists, because a plain rename would overwrite the existing file. */
function renameToNew(temporary: string, path: string, undo: (() => void)[]): void {
  try {
    linkSync(temporary, path)
  } catch (problem) {
    failIfTaken(problem)
    // Without hard links, an empty file first reserves the name.
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

/** Makes renames survive a power failure. Some systems cannot sync a folder. */
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

/** Runs an operation whose failure is harmless. */
function quietly(act: () => void): void {
  try {
    act()
  } catch {
    // The result is correct without the operation.
  }
}
