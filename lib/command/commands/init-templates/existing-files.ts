import { lstatSync } from 'node:fs'
import type { CommandResult } from '../../command-result'
import { listText } from '../../../manifest/text'

/**
 * Returns the result for files that exist, because `init` never overwrites a file. Returns undefined if no file
 * exists.
 */
export function refuseExisting(paths: readonly string[]): CommandResult | undefined {
  const taken = paths.filter(exists)
  if (taken.length === 0) return undefined
  const message = `${listText(taken)} already exist${taken.length === 1 ? 's' : ''}. Nothing was written.`
  return { stdout: '', stderr: `lummo: ${message}\n`, exitCode: 1 }
}

/** Checks whether a path exists. A broken link counts as existing; a path below a file does not. */
function exists(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code === 'ENOTDIR') return false
    throw problem
  }
}
