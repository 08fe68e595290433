import type { LocatedFinding } from '../../finding/finding'
import { groupedBy } from '../../manifest/grouped-by'
import { idKey, idOf, refOf } from '../../manifest/id'
import { isPlain, type Manifest, type Plain } from '../../manifest/manifest'
import { readDocuments } from '../../wire/list/document-stream'
import { writeYaml } from '../../wire/yaml/write-yaml'
import { fileNamesOf } from './file-names'
import { type OutputFile, writeOutput, type WrittenOutput } from './output-folder'

/** The files that a rendering wrote, and their number. */
export interface RenderedFiles extends WrittenOutput {
  count: number
}

/**
 * Writes each rendered object to a file in a folder, and a kustomization that lists the files. If a chart cannot be
 * written, returns the problem.
 */
export function writeRendered(folder: string, text: string): RenderedFiles | string[] | LocatedFinding[] {
  const read = readDocuments(text, 'output')
  if (Array.isArray(read)) return read
  const objects = read.items.map(({ object }) => object)
  const twice = renderedTwice(objects)
  if (twice !== undefined) return [twice]
  const names = fileNamesOf(objects)
  const files = read.items.map(({ text }, at): OutputFile => ({ path: names[at] ?? '', text }))
  const written = writeOutput(folder, [...files, { path: 'kustomization.yaml', text: kustomizationOf(names) }])
  return Array.isArray(written) ? written : { ...written, count: files.length + 1 }
}

/** Returns the problem if several objects have the same identity; undefined otherwise. */
export function renderedTwice(objects: readonly Plain[]): string | undefined {
  const twice = [...groupedBy(objects.filter(isNamed), (object) => idKey(idOf(object))).values()].flatMap(
    ([object, second]) => (object === undefined || second === undefined ? [] : [refOf(object)]),
  )
  if (twice.length === 0) return undefined
  const list = `${twice.slice(0, 3).join(', ')}${twice.length > 3 ? ', …' : ''}`
  return `Several inputs render the same objects (${list}). Render each environment to a separate folder.`
}

const isNamed = (object: unknown): object is Manifest =>
  isPlain(object) &&
  typeof object.apiVersion === 'string' &&
  isPlain(object.metadata) &&
  object.metadata.name !== undefined

const kustomizationOf = (names: readonly string[]): string =>
  `# Written by \`lummo render --output\`.
${writeYaml({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources: names })}`
