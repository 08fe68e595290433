import type { FieldPath, Place } from '../../../finding/finding'
import { isPlain } from '../../../manifest/manifest'
import { entriesOf, type KustomizationFile } from '../kustomizations/kustomization-file'
import type { PatchSubject } from './patches-of'

/** Returns where a kustomization sets a field by other means than a patch, if it does. */
export function decidedBy(
  one: KustomizationFile,
  known: PatchSubject,
  path: FieldPath,
  value: unknown,
): Place | undefined {
  const at = (field: string, matches: (entry: Record<string, unknown>) => boolean): Place | undefined => {
    const index = entriesOf(one, field).findIndex((entry) => isPlain(entry) && matches(entry))
    return index === -1 ? undefined : one.place([field, index])
  }
  const dotted = path.join('.')
  const replaced = replacementOf(one, known, path)
  if (replaced !== undefined) return replaced
  if (dotted === 'metadata.namespace' && one.fields.namespace === value && value !== undefined)
    return one.place(['namespace'])
  if (dotted === 'spec.replicas') {
    return at('replicas', ({ name, count }) => known.names.includes(String(name)) && count === value)
  }
  if (path.at(-1) === 'image' && typeof value === 'string') return at('images', (entry) => isImage(entry, value))
  return undefined
}

/** Checks for an entry of `images` that could have set an image. */
function isImage({ name, newname, newtag, digest }: Record<string, unknown>, image: string): boolean {
  const start = String(newname ?? name)
  if (!image.startsWith(start) || !/^[:@]?/.test(image.slice(start.length))) return false
  if (newtag !== undefined) return image === `${start}:${newtag}`
  if (digest !== undefined) return image === `${start}@${digest}`
  return newname !== undefined
}

/** Returns the entry of `replacements` whose target is a field. */
function replacementOf(one: KustomizationFile, known: PatchSubject, path: FieldPath): Place | undefined {
  for (const [at, entry] of entriesOf(one, 'replacements').entries()) {
    const targets = isPlain(entry) && Array.isArray(entry.targets) ? entry.targets : []
    for (const [index, target] of targets.entries()) {
      if (!isPlain(target) || !isSelected(target.select, known)) continue
      const fields = Array.isArray(target.fieldpaths) ? target.fieldpaths : []
      const found = fields.findIndex((field) => typeof field === 'string' && isField(field, path))
      if (found !== -1) return one.place(['replacements', at, 'targets', index, 'fieldPaths', found])
    }
  }
  return undefined
}

const isSelected = (select: unknown, { kind, names }: PatchSubject): boolean =>
  isPlain(select) &&
  (select.kind === undefined || select.kind === kind) &&
  (select.name === undefined || names.includes(String(select.name)))

/** Compares `spec.containers.[name=app].image` step by step; a selector of list entries matches any entry. */
function isField(field: string, path: FieldPath): boolean {
  const steps = field.split(/(?<!\\)\./).map((step) => step.replaceAll('\\.', '.'))
  return (
    steps.length === path.length &&
    steps.every((step, at) => step === String(path[at]) || (/^(\[.*\]|\*)$/.test(step) && typeof path[at] === 'number'))
  )
}

/** Returns where a generator of a kustomization created an object, or one of its keys. */
export function generatedBy(one: KustomizationFile, known: PatchSubject, path: FieldPath): Place | undefined {
  for (const field of ['configMapGenerator', 'secretGenerator']) {
    const index = entriesOf(one, field).findIndex((entry) => isPlain(entry) && known.names.includes(String(entry.name)))
    if (index === -1) continue
    const entry = entriesOf(one, field)[index]
    const [, key] = path
    const literals = isPlain(entry) && Array.isArray(entry.literals) ? entry.literals : []
    const literal = literals.findIndex((text) => typeof text === 'string' && text.startsWith(`${key}=`))
    return literal === -1 ? one.place([field, index]) : one.place([field, index, 'literals', literal])
  }
  return undefined
}
