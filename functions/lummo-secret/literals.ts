import type { FieldPath } from '../../lib/finding/finding'
import type { Normalized } from '../../lib/kind/define-kind'
import { isPlain, type Plain } from '../../lib/manifest/manifest'

/**
 * Converts values of `data` or `stringData`, as in a Secret, to literal keys, so that lummo reports each value with its
 * fix.
 */
export function normalizeSecret(object: Plain): Normalized {
  const moved: [FieldPath, FieldPath][] = []
  if (!isPlain(object.spec)) return { spec: object.spec, moved }
  const { data, stringData, ...spec } = object.spec
  const keys: Plain = {}
  for (const [field, values] of Object.entries({ data, stringData })) {
    if (!isPlain(values)) {
      if (values !== undefined) spec[field] = values
      continue
    }
    for (const [key, value] of Object.entries(values)) {
      keys[key] = { value }
      moved.push([
        ['spec', 'keys', key, 'value'],
        ['spec', field, key],
      ])
    }
  }
  return { spec: moved.length === 0 ? spec : { ...spec, keys }, moved }
}
