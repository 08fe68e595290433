import { existsSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { type LocatedFinding, hasErrors } from '../../../finding/finding'
import { isKustomizationFile, scan } from '../../files/scan'
import { entriesOf, readKustomization } from './kustomization-file'

/** The parts of a folder that are checked separately. */
export interface FoundBelow {
  /** Folders with a kustomization that no other kustomization includes. */
  environments: readonly string[]
  /** Folders with a Kptfile. */
  packages: readonly string[]
  /** Files that belong to neither. */
  files: readonly string[]
  findings: readonly LocatedFinding[]
}

const INCLUDING = ['resources', 'bases', 'components', 'generators', 'transformers', 'validators']

/** Returns the parts of a folder; undefined if it contains no kustomization, and is therefore a single package. */
export function findEnvironments(root: string): FoundBelow | undefined {
  const { files, findings } = scan([root])
  const folders = files.filter(isKustomizationFile).map((file) => dirname(file))
  if (folders.length === 0) return undefined
  const read = folders.flatMap((folder) => {
    const file = files.find((one) => dirname(one) === folder && isKustomizationFile(one)) ?? folder
    const kustomization = readKustomization(realpathSync(file))
    return Array.isArray(kustomization) ? [] : [{ folder, kustomization }]
  })
  const included = new Set(
    read.flatMap(({ kustomization }) =>
      INCLUDING.flatMap((field) => entriesOf(kustomization, field)).flatMap((entry) =>
        typeof entry === 'string' && !entry.includes('\n') ? targetOf(join(kustomization.folder, entry)) : [],
      ),
    ),
  )
  const components = new Set(
    read.filter(({ kustomization }) => kustomization.fields.kind === 'Component').map(({ folder }) => folder),
  )
  const environments = folders.filter((folder) => !included.has(realpathSync(folder)) && !components.has(folder))
  const loose = files.filter(
    (file) => !folders.some((folder) => isIn(file, folder)) && !included.has(realpathSync(file)),
  )
  const kptfiles = loose.filter((file) => /(^|\/)Kptfile$/.test(file)).map((file) => dirname(file))
  const packages = kptfiles.filter((folder) => !kptfiles.some((other) => other !== folder && isIn(folder, other)))
  return {
    environments,
    packages,
    files: loose.filter((file) => !packages.some((folder) => isIn(file, folder))),
    findings: hasErrors(findings) ? findings : [],
  }
}

function targetOf(path: string): string[] {
  if (!existsSync(path)) return []
  const stat = statSync(path)
  return stat.isDirectory() || stat.isFile() ? [realpathSync(path)] : []
}

const isIn = (path: string, folder: string): boolean => folder === '.' || path.startsWith(`${folder}${sep}`)
