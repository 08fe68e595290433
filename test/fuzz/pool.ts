import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import { isPlain, type Plain } from '../../lib/manifest/manifest'

const ROOT = join(__dirname, '../..')

function yamlUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /(?<!\.test)\.ya?ml$|^Kptfile$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/** Returns the objects of a file. For invalid YAML, which some cases contain intentionally, returns no objects. */
function objectsOf(file: string): Plain[] {
  try {
    return (loadAll(readFileSync(file, 'utf8')) as unknown[]).filter(
      (object): object is Plain => isPlain(object) && typeof object.kind === 'string',
    )
  } catch {
    return []
  }
}

/** Source of random packages: the objects of examples, golden cases and other cases, keyed by file. */
export interface Pool {
  /** Objects of each file. Objects of one file belong together. */
  groups: readonly (readonly Plain[])[]
  /** Settings, which affect all other objects. */
  settings: readonly Plain[]
  policies: readonly Plain[]
}

/** Reads the pool. In a bundle, the root is the current folder. */
export function readPool(root = ROOT): Pool {
  const folders = ['test/golden', 'test/checks/cases', 'kustomize-examples'].map((folder) => join(root, folder))
  // Input that lummo refuses is already a case, and would hide the output of other objects.
  const files = folders.flatMap(yamlUnder).filter((file) => !/[/\\]rejects/.test(file))
  const groups = files.map(objectsOf)
  const ofKind = (kind: string) => groups.flat().filter((one) => one.kind === kind)
  const isOther = ({ kind }: Plain) => kind !== 'LummoPackage' && kind !== 'LummoPolicy'
  return {
    groups: groups.map((group) => group.filter(isOther)).filter((group) => group.length > 0),
    settings: ofKind('LummoPackage'),
    policies: ofKind('LummoPolicy'),
  }
}
