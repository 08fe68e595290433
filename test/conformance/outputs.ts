import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { type GoldenCase, goldenCases, runCase } from '../support/golden'

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

/** The objects for a cluster in a text of YAML. */
const objectsIn = (text: string): Plain[] =>
  (loadAll(text) as Plain[]).filter((one) => isPlain(one) && !isForTools(one))

/** The objects for a cluster of a golden case. */
export const objectsOfCase = (one: GoldenCase): Plain[] => objectsIn(runCase(one).expected ?? '')

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return filesIn(path)
    return /\/\.expected\/[^/]+\.yaml$/.test(path) ? [path] : []
  })
}

/** Everything the suite is known to emit: what the golden cases give, and the expected outputs of the examples. */
export const emittedOutputs = (): Output[] => [
  ...goldenCases('test/golden').map((one) => ({ file: one.folder, objects: objectsOfCase(one) })),
  ...exampleOutputs(),
]

/** The expected outputs of the examples. */
export const exampleOutputs = (): Output[] =>
  filesIn('kustomize-examples').map((file) => ({ file, objects: objectsIn(readFileSync(file, 'utf8')) }))
