import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import { isPlain, type Plain } from '../../lib/manifest/manifest'

const ROOT = join(__dirname, '../..')

function yamlUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$|^Kptfile$/.test(entry.name) && entry.name !== 'findings.yaml')
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/** The objects of a file; none where it is not YAML, as some cases are on purpose. */
function objectsOf(file: string): Plain[] {
  try {
    return (loadAll(readFileSync(file, 'utf8')) as unknown[]).filter(
      (object): object is Plain => isPlain(object) && typeof object.kind === 'string',
    )
  } catch {
    return []
  }
}

/** What random packages are made of: the objects of examples, goldens and cases, each file by itself. */
export interface Pool {
  /** The objects of files, which belong together. */
  groups: readonly (readonly Plain[])[]
  /** Settings, which change what becomes of all others. */
  settings: readonly Plain[]
  policies: readonly Plain[]
}

/** Reads the pool. Where the program has been bundled the tree is the current folder. */
export function readPool(root = ROOT): Pool {
  const folders = ['test/golden', 'test/checks/cases', 'kustomize-examples'].map((folder) => join(root, folder))
  // What is refused on purpose is a case already, and would hide what the objects next to it become.
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
