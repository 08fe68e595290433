import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import { isPlain, type Plain } from '../../lib/manifest/manifest'

/** The expected output of a golden case or an example. */
export interface Output {
  file: string
  /** Its objects for a cluster. */
  objects: Plain[]
}

/** Checks for objects that are not for a cluster: short objects, and those for kpt and kustomize. */
const isForTools = ({ apiVersion, metadata }: Plain): boolean => {
  const annotations = isPlain(metadata) && isPlain(metadata.annotations) ? metadata.annotations : {}
  return (
    /^(krm\.lummo\.dev|kpt\.dev|kustomize\.config\.k8s\.io)\//.test(String(apiVersion)) ||
    annotations['config.kubernetes.io/local-config'] === 'true'
  )
}

/** Returns the objects for a cluster in a YAML file. */
export const objectsIn = (file: string): Plain[] =>
  (loadAll(readFileSync(file, 'utf8')) as Plain[]).filter((one) => isPlain(one) && !isForTools(one))

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return filesIn(path)
    return entry.name === 'expected.yaml' || /\/\.expected\/[^/]+\.yaml$/.test(path) ? [path] : []
  })
}

/** Returns all known output: the expected outputs of the golden cases and of the examples. */
export const emittedOutputs = (): Output[] =>
  ['test/golden', 'kustomize-examples'].flatMap(filesIn).map((file) => ({ file, objects: objectsIn(file) }))
