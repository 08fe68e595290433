import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { LocatedFinding } from '../../../../finding/finding'
import { noKind } from '../../../../wire/rules'
import { groupedBy } from '../../../../manifest/grouped-by'
import { idKey, idOf, refOf } from '../../../../manifest/id'
import { asManifest, isPlain, type Plain } from '../../../../manifest/manifest'
import { sameName } from '../../../../checks/rules'
import { withListEntries } from '../../../../run/lookup/lists'
import { type Item, STDIN } from '../../../../wire/item'
import { type DocumentStream, readDocuments, type StreamItem } from '../../../../wire/list/document-stream'
import { writeYaml } from '../../../../wire/yaml/write-yaml'
import { fileProblem, readText } from '../../../files/file-problem'
import { isFolder, isKfgFile, scan } from '../../../files/scan'
import { noFile } from '../../../rules'
import { notImported } from '../rules'
import { isLiveObject, withoutServerFields } from './server-fields'
import { isNamedSource, type InputObject } from './source'

/** Objects and Compose files of the input, and findings about files that are not imported. */
export interface ImportInput {
  sources: InputObject[]
  composeFiles: StreamItem[]
  findings: LocatedFinding[]
}

/** Kind that is reported for a document without a kind. Only a Compose file may have no kind. */
const NONE = 'ComposeFile'

/**
 * Reads the objects of files and folders; `-` is stdin. Lists are split into their entries. Every problem in the input
 * is reported as a finding, and no document is skipped silently.
 */
export function readSources(paths: readonly string[]): ImportInput {
  const charts = paths.filter((path) => path !== '-' && isFolder(path) && existsSync(join(path, 'Chart.yaml')))
  if (charts.length > 0) return { ...NOTHING, findings: charts.map(chartProblem) }
  const { files, findings: scanned } = scan(paths)
  const findings: LocatedFinding[] = [...scanned]
  const items: StreamItem[] = []
  for (const file of files) {
    if (isKfgFile(file)) {
      findings.push(
        notImported.at([], `${file} is a Konfiguru file, not a Kubernetes object. Remove the file from the input.`),
      )
      continue
    }
    const read = readFile(file)
    if (Array.isArray(read)) findings.push(...read)
    else items.push(...read.items)
  }
  return inputOf(items, findings)
}

/** Returns the objects in a text that is not from a file. */
export function sourcesOfText(text: string, file: string): ImportInput {
  const read = readDocuments(text, file, NONE)
  return Array.isArray(read) ? { ...NOTHING, findings: read } : inputOf(read.items, [])
}

function inputOf(items: readonly StreamItem[], findings: LocatedFinding[]): ImportInput {
  findings.push(...items.flatMap(problemOf))
  const composeFiles = items.filter(isCompose)
  const sources = withListEntries({ items: items.filter((item) => !isCompose(item) && item.kind !== NONE) })
    .items.filter(({ object }) => !isListObject(object))
    .map(sourceOf)
  return { sources, composeFiles, findings: [...findings, ...duplicates(sources)] }
}

const NOTHING: ImportInput = { sources: [], composeFiles: [], findings: [] }

const chartProblem = (folder: string): LocatedFinding =>
  notImported.at([], `${folder} is a Helm chart. Import its output: \`helm template NAME ${folder} | lummo import -\`.`)

function readFile(file: string): DocumentStream | LocatedFinding[] {
  let text: string
  try {
    text = readText(file)
  } catch (reason) {
    const message = fileProblem(reason)
    if (message === undefined) throw reason
    return [noFile.at([], message)]
  }
  if (file === '-' && text.trim() === '') {
    return [noFile.at([], 'stdin is empty. Check the output of the previous command.')]
  }
  return readDocuments(text, file === '-' ? STDIN : file, NONE)
}

/** Checks whether a document is a Compose file: it has services, and no kind. */
const isCompose = ({ kind, object }: Item): boolean => kind === NONE && isPlain(object.services)

/** Checks whether an object is a list, whose entries are separate objects. */
const isListObject = ({ kind, items }: Plain): boolean =>
  typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items)

function problemOf(item: StreamItem): LocatedFinding[] {
  const place = item.place([])
  if (item.kind === NONE && !isCompose(item)) {
    const message = 'This document has no `kind`. Add `kind`, or pass a Compose file, which must have `services`.'
    return [{ ...noKind.at([], message), place }]
  }
  if (item.kind !== 'Kustomization') return []
  const message =
    'A kustomization changes objects before they are applied. Import its output: `kustomize build FOLDER | lummo import -`.'
  return [{ ...notImported.at([], message), place }]
}

function sourceOf(item: Item): InputObject {
  const { object } = item
  const manifest = asManifest(object)
  const own = manifest === undefined ? undefined : withoutServerFields(manifest)
  return {
    object,
    item,
    place: item.place([]),
    text: item.isListEntry === true || !('text' in item) ? writeYaml(object) : String(item.text),
    manifest: own?.manifest,
    omitted: own?.omitted ?? [],
    isLive: isLiveObject(object),
  }
}

/** Reports objects that occur twice. A cluster would keep only the last object. */
function duplicates(sources: readonly InputObject[]): LocatedFinding[] {
  const groups = groupedBy(sources.filter(isNamedSource), ({ manifest }) => idKey(idOf(manifest)))
  return [...groups.values()].flatMap(([first, ...others]) =>
    others.map((one) => {
      const { file, line } = first?.place ?? one.place
      const message = `${refOf(one.manifest)} is defined twice (${file}:${line}). Rename or remove one of them.`
      return { ...sameName.at(['metadata', 'name'], message, { severity: 'error' }), place: one.place }
    }),
  )
}
