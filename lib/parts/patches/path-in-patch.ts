import type { FieldPath } from '../../finding/finding'
import { valueAt } from '../../manifest/value-at'
import type { Patch } from './spec'

/**
 * Returns the path at which a patch changes a field. The result is the path of the field or of its nearest existing
 * ancestor, or the last operation that affects the field.
 */
export function pathInPatch(field: readonly string[], patch: Patch, at: FieldPath): FieldPath {
  if (patch.json6902 === undefined) {
    const depth = field.findIndex((_, index) => valueAt(patch.patch, field.slice(0, index + 1)) === undefined)
    return [...at, 'patch', ...field.slice(0, depth === -1 ? field.length : depth)]
  }
  const pointer = field.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
  const concerns = (path: string): boolean =>
    pointer === path || pointer.startsWith(`${path}/`) || path.startsWith(`${pointer}/`)
  const index = patch.json6902.findLastIndex(
    ({ op, path, from }) =>
      (op !== 'test' && concerns(path)) || (op === 'move' && from !== undefined && concerns(from)),
  )
  return index === -1 ? [...at, 'json6902'] : [...at, 'json6902', index]
}
