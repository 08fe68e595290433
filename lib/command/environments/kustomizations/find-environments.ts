import { existsSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { type LocatedFinding, hasErrors } from '../../../finding/finding'
import { isKustomizationFile, scan } from '../../files/scan'
import { entriesOf, readKustomization } from './kustomization-file'

/** The parts of a folder, which are checked separately. */
export interface FoundBelow {
  /** Folders with a kustomization that no other kustomization includes. */
  environments: readonly string[]
  /** Folders that contain a Kptfile. */
  packages: readonly string[]
  /** Files outside these folders. */
  files: readonly string[]
  findings: readonly LocatedFinding[]
}

const INCLUDING = ['resources', 'bases', 'components', 'generators', 'transformers', 'validators']

/**
 * Returns the parts of a folder; undefined if the folder contains no kustomization and is therefore a single package.
 */
export function findEnvironments(root: string): FoundBelow | undefined {
  const { files, findings } = scan([root])
  const folders = files.filter(isKustomizationFile).map((file) => dirname(file))
  if (folders.length === 0) return undefined
  const read = folders.flatMap((folder) => {
    const file = files.find((one) => dirname(one) === folder && isKustomizationFile(one)) ?? folder
    const kustomization = readKustomization(realpathSync(file))
    return Array.isArray(kustomization) ? [] : [{ folder, kustomization }]
  })
  const includedBy = new Map(
    read.map(({ kustomization }) => [
      kustomization.folder,
      INCLUDING.flatMap((field) => entriesOf(kustomization, field)).flatMap((entry) =>
        typeof entry === 'string' && !entry.includes('\n') ? targetOf(join(kustomization.folder, entry)) : [],
      ),
    ]),
  )
  const included = new Set([...includedBy.values()].flat())
  const components = new Set(
    read.filter(({ kustomization }) => kustomization.fields.kind === 'Component').map(({ folder }) => folder),
  )
  const tops = folders.filter((folder) => !included.has(realpathSync(folder)) && !components.has(folder))
  const environments = [
    ...tops,
    ...circles(
      folders.filter((folder) => !components.has(folder)),
      tops,
      includedBy,
    ),
  ]
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

/** Returns one folder for each cycle of kustomizations that include each other. kustomize refuses such cycles. */
function circles(
  folders: readonly string[],
  tops: readonly string[],
  includedBy: ReadonlyMap<string, readonly string[]>,
): string[] {
  const seen = new Set<string>()
  const visit = (folder: string): void => {
    if (seen.has(folder)) return
    seen.add(folder)
    for (const one of includedBy.get(folder) ?? []) visit(one)
  }
  for (const folder of tops) visit(realpathSync(folder))
  return folders.filter((folder) => {
    const isOpen = !seen.has(realpathSync(folder))
    if (isOpen) visit(realpathSync(folder))
    return isOpen
  })
}

function targetOf(path: string): string[] {
  if (!existsSync(path)) return []
  const stat = statSync(path)
  return stat.isDirectory() || stat.isFile() ? [realpathSync(path)] : []
}

const isIn = (path: string, folder: string): boolean => folder === '.' || path.startsWith(`${folder}${sep}`)
