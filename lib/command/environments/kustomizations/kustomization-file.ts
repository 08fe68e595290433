import { existsSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { FieldPath, LocatedFinding, Place } from '../../../finding/finding'
import { isPlain, type Plain } from '../../../manifest/manifest'
import { readDocuments, type StreamItem } from '../../../wire/list/document-stream'
import { readText } from '../../files/file-problem'

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
  NAMES.map((name) => join(folder, name)).find((file) => existsSync(file) && statSync(file).isFile())

/** Reads a kustomization. If the file is not valid YAML, returns findings. */
export function readKustomization(file: string): KustomizationFile | LocatedFinding[] {
  const read = readDocuments(readText(file), shownPath(file), 'Kustomization')
  if (Array.isArray(read)) return read
  const [item] = read.items
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

/** Fields whose keys are data and keep their case. */
const DATA = ['commonannotations', 'commonlabels', 'pairs', 'annotations', 'labels', 'target', 'literals']

/** Returns a value with its field names in lower case. */
export function lowered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowered)
  if (!isPlain(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const name = key.toLowerCase()
      return [name, DATA.includes(name) ? member : lowered(member)]
    }),
  )
}

/** Returns the entries of a list field. If the field is not a list, returns no entries. */
export const entriesOf = ({ fields }: KustomizationFile, field: string): readonly unknown[] => {
  const value = fields[field.toLowerCase()]
  return Array.isArray(value) ? value : []
}
