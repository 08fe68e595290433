import type { FieldPath } from '../../lib/finding/finding'
import type { Normalized } from '../../lib/kind/define-kind'
import { isPlain, type Plain } from '../../lib/manifest/manifest'

/** Converts legacy objects. The fields, except `app` and `part-of`, are in a nested `spec`. */
export function fromNested(object: Plain): Normalized {
  const moved: [FieldPath, FieldPath][] = []
  if (!isPlain(object.spec)) return { spec: object.spec, moved }
  const { spec: inner, ...spec } = object.spec
  if (inner === undefined) return { spec, moved }
  if (!isPlain(inner)) return { spec: object.spec, moved }
  const twice: Plain = {}
  for (const [key, value] of Object.entries(inner)) {
    if (spec[key] === undefined) {
      spec[key] = value
      moved.push([
        ['spec', key],
        ['spec', 'spec', key],
      ])
    } else twice[key] = value
  }
  return { spec: Object.keys(twice).length === 0 ? spec : { ...spec, spec: twice }, moved }
}
