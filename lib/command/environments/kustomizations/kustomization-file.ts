import { realpathSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { FieldPath, Finding, LocatedFinding, Place } from '../../../finding/finding'
import { givenTwice } from '../../../finding/rules'
import { isPlain, type Plain } from '../../../manifest/manifest'
import { readDocuments, type StreamItem } from '../../../wire/list/document-stream'
import { YamlDocument } from '../../../wire/yaml/document'
import { isFile, readText } from '../../files/file-problem'

/** File names of a kustomization, in the search order of kustomize. */
const NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization']

/** A kustomization and its folder. Symbolic links in the path are resolved. */
export interface KustomizationFile {
  folder: string
  file: string
  /** The fields, with names in lower case, because kustomize ignores their case. */
  fields: Plain
  /** The kustomization as the user wrote it. */
  object: Plain
  place(path: FieldPath, atKey?: boolean): Place
}

/** Returns a path relative to the current folder, as the user would type it. */
export const shownPath = (path: string): string => relative(realpathSync(process.cwd()), path) || '.'

/** Returns the kustomization file of a folder; undefined if the folder has none. */
export const kustomizationIn = (folder: string): string | undefined =>
  NAMES.map((name) => join(folder, name)).find(isFile)

/** Reads a kustomization. If the file is not valid YAML or sets a field twice, returns findings. */
export function readKustomization(file: string): KustomizationFile | LocatedFinding[] {
  const read = readDocuments(readText(file), shownPath(file), 'Kustomization')
  if (Array.isArray(read)) return read
  const [item] = read.items
  const repeated = item === undefined ? [] : repeatedFields(item.object)
  if (item !== undefined && repeated.length > 0)
    return repeated.map((finding) => ({ ...finding, place: item.place(finding.path ?? [], finding.atKey) }))
  return {
    folder: dirname(file),
    file,
    fields: item === undefined ? {} : (lowered(item.object) as Plain),
    object: item === undefined ? {} : item.object,
    place: (path, atKey) => (item === undefined ? startOf(file) : item.place(path, atKey)),
  }
}

/** Reads the objects of a file. */
export const readObjects = (file: string, kindIfNone?: string): readonly StreamItem[] | LocatedFinding[] => {
  const read = readDocuments(readText(file), shownPath(file), kindIfNone)
  return Array.isArray(read) ? read : read.items
}

const startOf = (file: string): Place => ({ file: shownPath(file), line: 1, column: 1, endColumn: 2, text: '' })

/**
 * Fields that kustomize reads into a Go map. The keys of a map keep their case, but the fields of a struct do not.
 * Source: kustomize 5.8.1, types.Kustomization and the types of its fields.
 */
const MAPS = [
  'annotations',
  'commonannotations',
  'commonlabels',
  'labels',
  'openapi',
  'pairs',
  'valuesinline',
  'valueslocal',
]

/** Checks whether a value is a map of kustomize. The top-level field `labels` is a list of structs. */
const isMap = (name: string, value: unknown): boolean => MAPS.includes(name) && isPlain(value)

/**
 * Returns the name by which kustomize knows a field. Go ignores the case of fields in JSON, and treats `ſ` as an `s`.
 * Source: Go 1.24, encoding/json, foldName.
 */
export const foldedName = (key: string): string => key.toLowerCase().replaceAll('ſ', 's')

/** Returns a value with its field names in lower case. */
export function lowered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowered)
  if (!isPlain(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const name = foldedName(key)
      return [name, isMap(name, member) ? member : lowered(member)]
    }),
  )
}

/**
 * Reports fields that kustomize treats as the same field as an earlier one. kustomize silently uses one of the two, so
 * lummo could check the wrong one.
 */
function repeatedFields(value: unknown, path: FieldPath = []): Finding[] {
  if (Array.isArray(value)) return value.flatMap((one, at) => repeatedFields(one, [...path, at]))
  if (!isPlain(value)) return []
  const firsts = new Map<string, string>()
  return Object.entries(value).flatMap(([key, member]) => {
    const name = foldedName(key)
    const first = firsts.get(name)
    firsts.set(name, first ?? key)
    const here = [...path, key]
    const message = `\`${key}\` and \`${first}\` are the same field, because kustomize ignores the case of fields. Remove one of them.`
    return [
      ...(first === undefined ? [] : [givenTwice.at(here, message, { atKey: true })]),
      ...(isMap(name, member) ? [] : repeatedFields(member, here)),
    ]
  })
}

/**
 * Reports fields that a file of replacements or a transformer configuration sets twice. A file that is not valid YAML
 * is left to kustomize.
 */
export function repeatedFieldsIn(file: string): LocatedFinding[] {
  const read = YamlDocument.parse(readText(file), { file: shownPath(file), line: 1 })
  if (!(read instanceof YamlDocument)) return []
  return repeatedFields(read.value).map((one) => ({ ...one, place: read.place(one.path ?? [], one.atKey) }))
}

/** Returns the entries of a list field. If the field is not a list, returns no entries. */
export const entriesOf = ({ fields }: KustomizationFile, field: string): readonly unknown[] => {
  const value = fields[field.toLowerCase()]
  return Array.isArray(value) ? value : []
}
