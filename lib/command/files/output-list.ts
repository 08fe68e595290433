import { lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * File that lists the files that lummo wrote to a folder of rendered objects. Scans skip a folder that contains this
 * file.
 */
export const OUTPUT_LIST = '.lummo-files'

const HEAD = '# Files that `lummo render` wrote to this folder. It replaces and removes only these files.\n'

/** Checks whether a folder contains output of `lummo render`. */
export const isRendered = (folder: string): boolean =>
  lstatSync(join(folder, OUTPUT_LIST), { throwIfNoEntry: false })?.isFile() === true

/** Returns the files that lummo wrote to a folder, as paths relative to the folder. */
export function readOutputList(folder: string): string[] {
  if (!isRendered(folder)) return []
  return readFileSync(join(folder, OUTPUT_LIST), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .filter(isInside)
}

/**
 * Checks whether a path stays within the folder. Other paths are ignored, because a user may have edited or merged the
 * list.
 */
const isInside = (path: string): boolean =>
  !path.startsWith('/') && path.split('/').every((step) => step !== '' && step !== '.' && step !== '..')

/** Returns the text of a list. */
export const outputListOf = (paths: Iterable<string>): string =>
  `${HEAD}${[...paths]
    .sort()
    .map((path) => `${path}\n`)
    .join('')}`
