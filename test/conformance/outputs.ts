import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { type GoldenCase, goldenCases, runCase } from '../support/golden'

/** Expected output of a golden case or an example. */
export interface Output {
  file: string
  /** Objects of the output that are intended for a cluster. */
  objects: Plain[]
}

/** Checks whether an object is not for a cluster: a short object, or an object for kpt or kustomize. */
const isForTools = ({ apiVersion, metadata }: Plain): boolean => {
  const annotations = isPlain(metadata) && isPlain(metadata.annotations) ? metadata.annotations : {}
  return (
    /^(krm\.lummo\.dev|kpt\.dev|kustomize\.config\.k8s\.io)\//.test(String(apiVersion)) ||
    annotations['config.kubernetes.io/local-config'] === 'true'
  )
}

/** Returns the objects in YAML text that are for a cluster. */
const objectsIn = (text: string): Plain[] =>
  (loadAll(text) as Plain[]).filter((one) => isPlain(one) && !isForTools(one))

/** Returns the objects of a golden case that are for a cluster. */
export const objectsOfCase = (one: GoldenCase): Plain[] => objectsIn(runCase(one).expected ?? '')

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return filesIn(path)
    return /\/\.expected\/[^/]+\.yaml$/.test(path) ? [path] : []
  })
}

/** Returns all known output of the suite: the output of the golden cases, and the expected output of the examples. */
export const emittedOutputs = (): Output[] => [
  ...goldenCases('test/golden').map((one) => ({ file: one.folder, objects: objectsOfCase(one) })),
  ...exampleOutputs(),
]

/** The expected outputs of the examples. */
export const exampleOutputs = (): Output[] =>
  filesIn('kustomize-examples').map((file) => ({ file, objects: objectsIn(readFileSync(file, 'utf8')) }))
