import { join } from 'node:path'
import type { FieldPath, Place } from '../../../finding/finding'
import { isPlain, type Plain } from '../../../manifest/manifest'
import { YamlDocument } from '../../../wire/yaml/document'
import { isFile, readText } from '../../files/file-problem'
import { entriesOf, type KustomizationFile, lowered, shownPath } from '../kustomizations/kustomization-file'
import { fieldAt } from './field-at'
import type { PatchSubject } from './patches-of'

/** A field whose value a replacement sets. */
export interface Replacement {
  /** Location of the field’s path in the replacement. */
  place: Place
  /** The object and field from which the replacement copies the value. */
  source: { kind: string; name: string; path: FieldPath }
}

/**
 * Returns the replacement that sets a field. The replacement is in a kustomization, or in a file to which a
 * kustomization refers.
 *
 * @param isKey also accepts a replacement that creates the field as the parent of its target
 */
export function replacementOf(
  one: KustomizationFile,
  known: PatchSubject,
  path: FieldPath,
  isKey: boolean,
): Replacement | undefined {
  for (const { entry, place } of replacementsOf(one)) {
    const targets = Array.isArray(entry.targets) ? entry.targets : []
    for (const [index, target] of targets.entries()) {
      if (!isPlain(target) || !isSelected(target.select, known)) continue
      const fields = Array.isArray(target.fieldpaths) ? target.fieldpaths : []
      const found = fields.findIndex((field) => typeof field === 'string' && isField(field, path, isKey))
      if (found === -1) continue
      return { place: place(['targets', index, 'fieldPaths', found]), source: sourceOf(entry) }
    }
  }
  return undefined
}

/** The fields of a replacement, with names in lower case, and their locations. */
interface WrittenReplacement {
  entry: Plain
  place(path: FieldPath): Place
}

/**
 * Returns the entries of `replacements`, and the replacements in the files to which `replacements` refers.
 */
export function replacementsOf(one: KustomizationFile): WrittenReplacement[] {
  return entriesOf(one, 'replacements').flatMap((entry, at) => {
    if (!isPlain(entry)) return []
    if (typeof entry.path !== 'string') {
      return [{ entry, place: (path: FieldPath) => one.place(['replacements', at, ...path]) }]
    }
    const file = join(one.folder, entry.path)
    return isFile(file) ? replacementsIn(file) : []
  })
}

/** Returns the replacements of a file, which contains either one replacement or a list of replacements. */
function replacementsIn(file: string): WrittenReplacement[] {
  const read = YamlDocument.parse(readText(file), { file: shownPath(file), line: 1 })
  if (!(read instanceof YamlDocument)) return []
  const listed = Array.isArray(read.value)
    ? read.value.map((entry, at) => ({ entry, start: [at] }))
    : [{ entry: read.value, start: [] }]
  return listed.flatMap(({ entry, start }) =>
    isPlain(entry)
      ? [{ entry: lowered(entry) as Plain, place: (path: FieldPath) => read.place([...start, ...path]) }]
      : [],
  )
}

function sourceOf({ source }: Plain): Replacement['source'] {
  const { kind, name, fieldpath } = isPlain(source) ? source : {}
  return { kind: String(kind), name: String(name), path: stepsOf(String(fieldpath ?? 'metadata.name')) }
}

const isSelected = (select: unknown, { kind, names }: PatchSubject): boolean =>
  isPlain(select) &&
  (select.kind === undefined || select.kind === kind) &&
  (select.name === undefined || names.includes(String(select.name)))

const stepsOf = (field: string): string[] => field.split(/(?<!\\)\./).map((step) => step.replaceAll('\\.', '.'))

/**
 * Compares `spec.containers.[name=app].image` with a path, step by step. A selector of list entries matches any entry.
 */
function isField(field: string, path: FieldPath, isKey: boolean): boolean {
  const steps = stepsOf(field)
  const isLongEnough = isKey ? steps.length >= path.length : steps.length === path.length
  return (
    isLongEnough &&
    path.every(
      (one, at) => steps[at] === String(one) || (/^(\[.*\]|\*)$/.test(steps[at] ?? '') && typeof one === 'number'),
    )
  )
}

/** Checks whether a replacement copies this value from an object. */
export const isSource = (object: Plain, { path }: Replacement['source'], value: unknown): boolean =>
  value !== undefined && String(fieldAt(object, path)) === String(value)
