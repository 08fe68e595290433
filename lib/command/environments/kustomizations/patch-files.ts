import { existsSync, realpathSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { isPlain } from '../../../manifest/manifest'
import { entriesOf, kustomizationIn, readKustomization } from './kustomization-file'

/**
 * Checks whether a kustomization in the folder of a file, or in one of its parent folders, lists the file as a patch.
 */
export function isPatchFile(file: string): boolean {
  const real = realpathSync(file)
  for (let folder = dirname(real); ; folder = dirname(folder)) {
    if (patchesNamedIn(folder).includes(real)) return true
    if (folder === dirname(folder) || existsSync(join(folder, '.git'))) return false
  }
}

function patchesNamedIn(folder: string): string[] {
  const file = kustomizationIn(folder)
  const read = file === undefined ? [] : readKustomization(file)
  if (Array.isArray(read)) return []
  const entries = ['patches', 'patchesStrategicMerge', 'patchesJson6902'].flatMap((field) => entriesOf(read, field))
  return entries.flatMap((entry) => {
    const path = isPlain(entry) ? entry.path : entry
    return typeof path === 'string' && !path.includes('\n') ? [resolve(folder, path)] : []
  })
}
