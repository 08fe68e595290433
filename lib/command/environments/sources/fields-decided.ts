import { basename, join } from 'node:path'
import type { FieldPath, Place } from '../../../finding/finding'
import { isPlain, type Plain } from '../../../manifest/manifest'
import { isFile, readText } from '../../files/file-problem'
import { entriesOf, type KustomizationFile, shownPath } from '../kustomizations/kustomization-file'
import type { PatchSubject } from './patches-of'

/**
 * Returns the location of the kustomization field, other than a patch, that sets a value; undefined if no such field
 * sets the value.
 */
export function decidedBy(
  one: KustomizationFile,
  known: PatchSubject,
  path: FieldPath,
  value: unknown,
): Place | undefined {
  const dotted = path.join('.')
  if (dotted === 'metadata.namespace' && one.fields.namespace === value && value !== undefined)
    return one.place(['namespace'])
  if (dotted === 'spec.replicas') {
    const index = entriesOf(one, 'replicas').findIndex(
      (entry) => isPlain(entry) && known.names.includes(String(entry.name)) && entry.count === value,
    )
    return index === -1 ? undefined : one.place(['replicas', index, 'count'])
  }
  if (dotted === 'metadata.name' && value !== known.names[0]) return renamedBy(one, value)
  const labelled = labelledBy(one, path, value)
  if (labelled !== undefined) return labelled
  return path.at(-1) === 'image' && typeof value === 'string' ? imageBy(one, value) : undefined
}

/**
 * Returns the location of the tag or digest in an entry of `images`, or the location of the new name if there is
 * neither.
 */
function imageBy(one: KustomizationFile, image: string): Place | undefined {
  const index = entriesOf(one, 'images').findIndex((entry) => isPlain(entry) && isImage(entry, image))
  const entry = entriesOf(one, 'images')[index]
  if (!isPlain(entry)) return undefined
  const field = ['newTag', 'digest', 'newName'].find((name) => entry[name.toLowerCase()] !== undefined)
  return one.place(['images', index, ...(field === undefined ? [] : [field])])
}

/** Checks whether an entry of `images` could have set an image. */
function isImage({ name, newname, newtag, digest }: Record<string, unknown>, image: string): boolean {
  const start = String(newname ?? name)
  if (!image.startsWith(start) || !/^[:@]?/.test(image.slice(start.length))) return false
  if (newtag !== undefined) return image === `${start}:${newtag}`
  if (digest !== undefined) return image === `${start}@${digest}`
  return newname !== undefined
}

/** Returns the location of the prefix or suffix that makes a name invalid. */
function renamedBy({ fields, place }: KustomizationFile, name: unknown): Place | undefined {
  if (typeof name !== 'string') return undefined
  const { nameprefix: prefix, namesuffix: suffix } = fields
  if (typeof prefix === 'string' && name.startsWith(prefix) && !/^([a-z\d][a-z\d.-]*)?$/.test(prefix))
    return place(['namePrefix'])
  const isWrong = typeof suffix === 'string' && name.endsWith(suffix) && !/^([a-z\d.-]*[a-z\d])?$/.test(suffix)
  return isWrong ? place(['nameSuffix']) : undefined
}

const LABELS = ['labels', 'matchLabels', 'selector']

/** Returns the location of the label or annotation that a kustomization adds. */
function labelledBy(one: KustomizationFile, path: FieldPath, value: unknown): Place | undefined {
  const [parent, key] = [String(path.at(-2)), String(path.at(-1))]
  const isSet = (pairs: unknown): boolean => isPlain(pairs) && Object.hasOwn(pairs, key) && pairs[key] === value
  const { commonlabels, commonannotations } = one.fields
  if (parent === 'annotations' && isSet(commonannotations)) return one.place(['commonAnnotations', key])
  if (!LABELS.includes(parent)) return undefined
  if (isSet(commonlabels)) return one.place(['commonLabels', key])
  const at = entriesOf(one, 'labels').findIndex((entry) => isPlain(entry) && isSet(entry.pairs))
  return at === -1 ? undefined : one.place(['labels', at, 'pairs', key])
}

/** Returns the location of the generator that created an object or one of its keys. */
export function generatedBy(one: KustomizationFile, known: PatchSubject, path: FieldPath): Place | undefined {
  for (const field of ['configMapGenerator', 'secretGenerator']) {
    const index = entriesOf(one, field).findIndex((entry) => isPlain(entry) && known.names.includes(String(entry.name)))
    const entry = entriesOf(one, field)[index]
    if (!isPlain(entry)) continue
    const [, key] = path
    return (key === undefined ? undefined : keyOf(one, [field, index], entry, String(key))) ?? one.place([field, index])
  }
  return undefined
}

/** Returns the source of a key in a ConfigMap: a literal, a file, or a line of an env file. */
function keyOf(one: KustomizationFile, path: FieldPath, entry: Plain, key: string): Place | undefined {
  const textsIn = (field: string): string[] => (Array.isArray(entry[field]) ? entry[field].map(String) : [])
  const literal = textsIn('literals').findIndex((text) => text.startsWith(`${key}=`))
  if (literal !== -1) return one.place([...path, 'literals', literal])
  const file = textsIn('files').findIndex((text) => (text.includes('=') ? text.split('=')[0] : basename(text)) === key)
  if (file !== -1) return one.place([...path, 'files', file])
  const files = [...textsIn('envs'), ...(typeof entry.env === 'string' ? [entry.env] : [])]
  return files.flatMap((env) => lineOf(join(one.folder, env), key) ?? [])[0]
}

function lineOf(file: string, key: string): Place | undefined {
  if (!isFile(file)) return undefined
  const lines = readText(file).split('\n')
  const at = lines.findIndex((line) => line.trimStart().startsWith(`${key}=`))
  const text = (lines[at] ?? '').replace(/\r$/, '')
  return at === -1
    ? undefined
    : { file: shownPath(file), line: at + 1, column: text.indexOf(key) + 1, endColumn: text.length + 1, text }
}
