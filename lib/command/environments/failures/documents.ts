import { join } from 'node:path'
import type { FieldPath, LocatedFinding, Place } from '../../../finding/finding'
import { isPlain } from '../../../manifest/manifest'
import { readDocuments } from '../../../wire/list/document-stream'
import { YamlDocument } from '../../../wire/yaml/document'
import { isFile, readText } from '../../files/file-problem'
import { filesNamed } from '../kustomizations/files-named'
import { entriesOf, type KustomizationFile, shownPath } from '../kustomizations/kustomization-file'
import { patchSourcesOf, type PatchSource } from '../sources/patches-of'

/** A document of a kustomization: the kustomization itself, a patch or a replacement. */
export interface SourceDocument {
  value: unknown
  place(path: FieldPath, atKey?: boolean): Place
}

/**
 * Returns the documents of a kustomization, starting with the kustomization itself. If their YAML is invalid, returns
 * the problem.
 */
export function documentsOf(one: KustomizationFile): { documents: SourceDocument[]; findings: LocatedFinding[] } {
  const whole = { value: one.object, place: one.place }
  const sources = [
    ...patchSourcesOf(one).map(({ source }) => source),
    ...filesNamed(one)
      .filter(({ path: [field] }) => field === 'replacements' || field === 'configurations')
      .flatMap(({ text }) => fileSource(join(one.folder, text))),
  ]
  const read = sources.map(documentsIn)
  return {
    documents: [whole, ...read.flatMap(({ documents }) => documents)],
    findings: read.flatMap(({ findings }) => findings),
  }
}

/** Returns the objects of the files under `resources`. If their YAML is invalid, returns the problem. */
export function resourceEntries(one: KustomizationFile): { documents: SourceDocument[]; findings: LocatedFinding[] } {
  const files = ['resources', 'bases'].flatMap((field) => entriesOf(one, field))
  const read = files.flatMap((entry) =>
    typeof entry === 'string' ? fileSource(join(one.folder, entry)).map(documentsIn) : [],
  )
  return {
    documents: read.flatMap(({ documents }) => documents),
    findings: read.flatMap(({ findings }) => findings),
  }
}

function fileSource(path: string): PatchSource[] {
  if (!isFile(path)) return []
  return [{ text: readText(path), file: shownPath(path), toFile: (place) => place }]
}

function documentsIn({ text, file, toFile }: PatchSource): { documents: SourceDocument[]; findings: LocatedFinding[] } {
  const whole = YamlDocument.parse(text, { file, line: 1 })
  if (whole instanceof YamlDocument && !isPlain(whole.value)) {
    return {
      documents: [{ value: whole.value, place: (path, atKey) => toFile(whole.place(path, atKey)) }],
      findings: [],
    }
  }
  const read = readDocuments(text, file, 'Patch')
  if (Array.isArray(read)) {
    return {
      documents: [],
      findings: read.map((one) => (one.place === undefined ? one : { ...one, place: toFile(one.place) })),
    }
  }
  const documents = read.items.map(({ object, place }) => ({
    value: object,
    place: (path: FieldPath, atKey?: boolean) => toFile(place(path, atKey)),
  }))
  return { documents, findings: [] }
}
