import { join } from 'node:path'
import type { FieldPath, Place } from '../../../finding/finding'
import { isPlain, type Plain } from '../../../manifest/manifest'
import { readDocuments } from '../../../wire/list/document-stream'
import { YamlDocument } from '../../../wire/yaml/document'
import { readText } from '../../files/file-problem'
import { hasAt, fieldAt } from './field-at'
import { entriesOf, type KustomizationFile, shownPath } from '../kustomizations/kustomization-file'

/** The properties by which patches select an object: its kind and all its names. */
export interface PatchSubject {
  kind: string
  names: readonly string[]
}

/** A patch of a kustomization. */
export interface SourcePatch {
  appliesTo(object: PatchSubject): boolean
  /**
   * Returns the value to which the patch sets a field, and the path of the field in the patch; undefined if the patch
   * does not set the field.
   */
  find(path: FieldPath): { value: unknown; at: FieldPath } | undefined
  place(at: FieldPath, atKey?: boolean): Place
}

/** The YAML text of a patch, and the mapping of its lines to its file. */
export interface PatchSource {
  text: string
  file: string
  toFile(place: Place): Place
}

/** Returns the patches of a kustomization in the order of their application. */
export const patchesOf = (one: KustomizationFile): SourcePatch[] =>
  patchSourcesOf(one).flatMap(({ source, target }) => patchesIn(source, target))

/** Returns the patch texts of a kustomization, and the objects that each text selects. */
export function patchSourcesOf(one: KustomizationFile): { source: PatchSource; target: Plain | undefined }[] {
  const merges = entriesOf(one, 'patchesStrategicMerge').flatMap((entry, at) =>
    typeof entry === 'string' ? [{ path: ['patchesStrategicMerge', at], entry: entryOf(entry) }] : [],
  )
  const others = ['patches', 'patchesJson6902'].flatMap((field) =>
    entriesOf(one, field).flatMap((entry, at) => (isPlain(entry) ? [{ path: [field, at], entry }] : [])),
  )
  return [...merges, ...others].flatMap(({ path, entry }) => {
    const source = sourceOf(one, path, entry)
    return source === undefined ? [] : [{ source, target: isPlain(entry.target) ? entry.target : undefined }]
  })
}

/** Converts an entry of `patchesStrategicMerge`, which is either a path or an inline patch. */
const entryOf = (text: string): Plain => (/[\n{:]/.test(text) ? { patch: text } : { path: text })

function sourceOf(one: KustomizationFile, path: FieldPath, { path: file, patch }: Plain): PatchSource | undefined {
  if (typeof patch === 'string')
    return inlineSource(one, [...path, ...(path[0] === 'patchesStrategicMerge' ? [] : ['patch'])], patch)
  if (typeof file !== 'string') return undefined
  const whole = join(one.folder, file)
  try {
    return { text: readText(whole), file: shownPath(whole), toFile: (place) => place }
  } catch {
    return undefined
  }
}

/** Returns the generators, transformers and validators that are inline in a kustomization. */
export function inlineFunctionsOf(
  one: KustomizationFile,
): { object: Plain; place(at: FieldPath, atKey?: boolean): Place }[] {
  return ['generators', 'transformers', 'validators'].flatMap((field) =>
    entriesOf(one, field).flatMap((entry, index) => {
      if (typeof entry !== 'string' || !/[\n{]/.test(entry)) return []
      const { text, file, toFile } = inlineSource(one, [field, index], entry)
      const read = readDocuments(text, file)
      if (Array.isArray(read)) return []
      return read.items.map(({ object, place }) => ({
        object,
        place: (at: FieldPath, atKey?: boolean) => toFile(place(at, atKey)),
      }))
    }),
  )
}

/** Returns an inline patch of a kustomization. The patch is either below `patch: |-` or on one line. */
function inlineSource(one: KustomizationFile, path: FieldPath, text: string): PatchSource {
  const start = one.place(path)
  const lines = readText(one.file).split('\n')
  const opening = lines[start.line - 1] ?? ''
  const isBlock = /[|>][-+\d]*\s*(#.*)?$/.test(opening)
  const first = isBlock ? start.line : start.line - 1
  const toFile = (place: Place): Place => {
    const { index: _, ...rest } = place
    const line = first + place.line
    const written = (lines[line - 1] ?? '').replace(/\r$/, '')
    const indent = written.endsWith(place.text) ? written.length - place.text.length : undefined
    if (indent === undefined) return start
    return { ...rest, line, column: place.column + indent, endColumn: place.endColumn + indent, text: written }
  }
  return { text, file: start.file, toFile }
}

function patchesIn(source: PatchSource, target: Plain | undefined): SourcePatch[] {
  const whole = YamlDocument.parse(source.text, { file: source.file, line: 1 })
  if (whole instanceof YamlDocument && Array.isArray(whole.value)) {
    return [operations(whole, source, target)]
  }
  const read = readDocuments(source.text, source.file)
  if (Array.isArray(read)) return []
  return read.items.map((item) => ({
    appliesTo: (object) =>
      target === undefined
        ? object.kind === item.kind && object.names.includes(nameOf(item.object))
        : isTarget(target, object),
    find: (path) => (hasAt(item.object, path) ? { value: fieldAt(item.object, path), at: path } : undefined),
    place: (at, atKey) => source.toFile(item.place(at, atKey)),
  }))
}

const nameOf = ({ metadata }: Plain): string =>
  isPlain(metadata) && typeof metadata.name === 'string' ? metadata.name : ''

/**
 * Parses a list of operations (RFC 6902). The last operation that sets a field or one of its ancestors determines the
 * value.
 */
function operations(document: YamlDocument, source: PatchSource, target: Plain | undefined): SourcePatch {
  const given = document.value as readonly unknown[]
  const find = (path: FieldPath) => {
    for (const [at, one] of [...given.entries()].reverse()) {
      if (!isPlain(one) || !('value' in one) || typeof one.path !== 'string') continue
      const steps = one.path
        .split('/')
        .slice(1)
        .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
      const isAbove = steps.length <= path.length && steps.every((step, depth) => isStep(step, path[depth]))
      const rest = path.slice(steps.length)
      if (isAbove && hasAt(one.value, rest)) return { value: fieldAt(one.value, rest), at: [at, 'value', ...rest] }
    }
    return undefined
  }
  return {
    appliesTo: (object) => target !== undefined && isTarget(target, object),
    find,
    // The last part of the operation’s path is the name of the field.
    place: (at, atKey) =>
      source.toFile(
        atKey === true && at.length === 2 ? document.place([at[0] ?? 0, 'path']) : document.place(at, atKey),
      ),
  }
}

/** Checks whether a step of a JSON pointer matches a step of a path. `-` refers to the end of a list. */
const isStep = (step: string, other: string | number | undefined): boolean =>
  step === String(other) || (step === '-' && typeof other === 'number')

/**
 * Checks whether a patch targets an object. kustomize treats the kind and the name as regular expressions. Labels are
 * ignored, because another patch can have changed the labels.
 */
function isTarget({ kind, name }: Plain, object: PatchSubject): boolean {
  return matches(kind, [object.kind]) && matches(name, object.names)
}

function matches(pattern: unknown, texts: readonly string[]): boolean {
  if (typeof pattern !== 'string' || pattern === '') return true
  try {
    const whole = new RegExp(`^(?:${pattern})$`)
    return texts.some((text) => whole.test(text))
  } catch {
    return false
  }
}
