import { closeSync, existsSync, openSync, statSync } from 'node:fs'
import { lazy } from '../../manifest/memo/lazy'
import { readInput } from './streams'

/** Maximum size of a file in bytes. Manifests are never larger, and a read from a device would never end. */
export const MAX_BYTES = 100 << 20

/** Returns the text of a file, or of stdin for `-`. {@link fileProblem} explains the errors that it throws. */
export function readText(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file === '-' ? stdin() : readBytes(file))
  } catch (reason) {
    // Some errors of Node do not contain the name of the file.
    throw Object.assign(reason as Error, { path: file === '-' ? 'stdin' : file })
  }
}

/** Returns the bytes of a file, which can be a pipe. {@link fileProblem} explains the errors that it throws. */
export function readBytesOf(file: string): Buffer {
  try {
    return readBytes(file)
  } catch (reason) {
    throw Object.assign(reason as Error, { path: file })
  }
}

/** Checks whether a path is a regular file. A path that cannot be read, such as a circular symlink, is not a file. */
export const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile()

/** Cached, because a command can read the same input twice. */
const stdin = lazy(() => readInput())

/** Reads a file, which can be a pipe: `lummo check <(kustomize build .)`. */
function readBytes(file: string): Buffer {
  const descriptor = openSync(file, 'r')
  try {
    return readInput(descriptor, MAX_BYTES)
  } finally {
    closeSync(descriptor)
  }
}

/**
 * Explains how to fix a file or folder that cannot be read or written. Returns undefined for other errors, because
 * they are bugs.
 */
export function fileProblem(reason: unknown): string | undefined {
  if (!(reason instanceof Error)) return undefined
  const { code, path = 'The output' } = reason as NodeJS.ErrnoException
  const advice = code === undefined || !Object.hasOwn(ADVICE, code) ? undefined : ADVICE[code]
  if (advice !== undefined) return `${path} ${advice}`
  return (reason as NodeJS.ErrnoException).syscall === undefined ? undefined : `${path}: ${reason.message}.`
}

/** Advice for each error code of the operating system. */
const ADVICE: Readonly<Record<string, string>> = {
  EACCES: 'cannot be read or written. Check its permissions.',
  EEXIST: 'is not a folder. Pass a folder, or a path that does not exist yet.',
  EDQUOT: 'cannot be written, because the quota of the file system is exceeded. Free some space.',
  EISDIR: 'is a folder. Pass a file.',
  ELOOP: 'is a symlink to itself. Remove the symlink, or change its target.',
  ENOENT: 'does not exist, or is a broken symlink. Correct the path, or remove the symlink.',
  ENOSPC: 'cannot be written, because no space is left on the device. Free some space.',
  ENOTDIR: 'does not exist, because a path segment is a file. Correct the path.',
  EPERM: 'cannot be read or written. Check its permissions.',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'is not UTF-8. Save it as UTF-8.',
  EFBIG: 'cannot be written, because it would exceed the maximum file size.',
  EROFS: 'cannot be written, because the file system is read-only.',
  TAKEN: 'was created by another process in the meantime. No file was written.',
  TOO_LARGE: `is larger than ${MAX_BYTES >> 20} MiB. Split the file.`,
}
