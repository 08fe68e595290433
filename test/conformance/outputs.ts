import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import { isPlain, type Plain } from '../../lib/manifest/manifest'

/** What a golden case or an example is expected to give. */
export interface Output {
  file: string
  /** What of it is for a cluster. */
  objects: Plain[]
}

/** Objects that no cluster takes: the suite's own, and those for kpt and kustomize. */
const isForTools = ({ apiVersion, metadata }: Plain): boolean => {
  const annotations = isPlain(metadata) && isPlain(metadata.annotations) ? metadata.annotations : {}
  return (
    /^(krm\.lummo\.dev|kpt\.dev|kustomize\.config\.k8s\.io)\//.test(String(apiVersion)) ||
    annotations['config.kubernetes.io/local-config'] === 'true'
  )
}

/** The objects for a cluster in a file of YAML. */
export const objectsIn = (file: string): Plain[] =>
  (loadAll(readFileSync(file, 'utf8')) as Plain[]).filter((one) => isPlain(one) && !isForTools(one))

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return filesIn(path)
    return entry.name === 'expected.yaml' || /\/\.expected\/[^/]+\.yaml$/.test(path) ? [path] : []
  })
}

/** Everything the suite is known to emit: the expected outputs of the golden cases and of the examples. */
export const emittedOutputs = (): Output[] =>
  ['test/golden', 'kustomize-examples'].flatMap(filesIn).map((file) => ({ file, objects: objectsIn(file) }))
