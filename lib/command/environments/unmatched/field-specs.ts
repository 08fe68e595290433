import { join } from 'node:path'
import type { FieldPath, LocatedFinding } from '../../../finding/finding'
import { suggest } from '../../../finding/suggest'
import { unknownField } from '../../../kind/rules'
import { groupOf } from '../../../manifest/id'
import { isPlain, type Plain } from '../../../manifest/manifest'
import type { Suite } from '../../../run/package'
import { unknownKind } from '../../../run/rules'
import type { StreamItem } from '../../../wire/list/document-stream'
import { isFile } from '../../files/file-problem'
import {
  entriesOf,
  foldedName,
  type KustomizationFile,
  lowered,
  readObjects,
} from '../kustomizations/kustomization-file'

/** Reports kinds and fields of short objects that a transformer configuration contains, but that do not exist. */
export function unknownFieldSpecs(kustomizations: readonly KustomizationFile[], suite: Suite): LocatedFinding[] {
  return kustomizations.flatMap((one) =>
    entriesOf(one, 'configurations').flatMap((entry) => {
      const file = typeof entry === 'string' ? join(one.folder, entry) : one.folder
      const read = isFile(file) ? readObjects(file, 'Configuration') : []
      return read.flatMap((item) => ('role' in item ? problemsOf(item, suite) : []))
    }),
  )
}

function problemsOf(item: StreamItem, suite: Suite): LocatedFinding[] {
  return specsIn(item.object).flatMap(({ spec, path }): LocatedFinding[] => {
    const { kind, group, path: written } = lowered(spec) as Plain
    const kinds = [...suite.kinds, suite.settings]
    const isInGroup = kinds.some(({ apiVersion }) => groupOf(apiVersion) === group)
    if (typeof kind !== 'string' || !(kind.startsWith('Lummo') || isInGroup)) return []
    const known = kinds.find((one) => one.kind === kind)
    if (known === undefined) {
      const guess = suggest(
        kind,
        kinds.map((one) => one.kind),
      )
      const message = `Unknown kind \`${kind}\`.${guess.text}`
      return [{ ...unknownKind.at([], message), place: item.place([...path, keyOf(spec, 'kind')]) }]
    }
    const [top, field] = typeof written === 'string' ? written.split('/') : []
    const { properties } = known.table()
    if (top !== 'spec' || field === undefined || properties === undefined) return []
    const names = Object.entries(properties).flatMap(([name, { aliases = [] }]) => [name, ...aliases])
    if (names.includes(field.replace(/\[\]$/, ''))) return []
    const guess = suggest(field, Object.keys(properties))
    const message = `\`${field}\` is not a field of \`spec\` of ${kind}.${guess.text}`
    return [{ ...unknownField.at([], message), place: item.place([...path, keyOf(spec, 'path')]) }]
  })
}

/** Returns the entries of a configuration that contain a field, including entries in `nameReference`. */
function specsIn(object: Plain): { spec: Plain; path: FieldPath }[] {
  return Object.entries(object).flatMap(([field, entries]) =>
    (Array.isArray(entries) ? entries : []).flatMap((entry, at) => {
      if (!isPlain(entry)) return []
      const list = keyOf(entry, 'fieldspecs')
      const fieldSpecs = entry[list]
      if (!Array.isArray(fieldSpecs)) return [{ spec: entry, path: [field, at] }]
      return fieldSpecs.flatMap((spec, index) => (isPlain(spec) ? [{ spec, path: [field, at, list, index] }] : []))
    }),
  )
}

/** Returns the spelling of a field in an object. kustomize ignores the case of fields. */
const keyOf = (object: Plain, name: string): string =>
  Object.keys(object).find((key) => foldedName(key) === name) ?? name
