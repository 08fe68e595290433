import type { Rewritten } from '../../lib/kind/define-kind'
import { isPlain, type Plain } from '../../lib/manifest/manifest'

/**
 * Older objects hold their fields under `data`, and some write `routes` as a map of paths to Services
 * (`{/: web, /api: api}`). Both mean the same as today's form.
 */
export function fromOlderForm(object: Plain): Rewritten {
  const from = object.spec === undefined && object.data !== undefined ? 'data' : 'spec'
  const content = object[from]
  const moved: Rewritten['moved'][number][] = from === 'data' ? [[['spec'], ['data']]] : []
  if (
    !isPlain(content) ||
    !isPlain(content.routes) ||
    !Object.keys(content.routes).every((key) => key.startsWith('/'))
  ) {
    return { spec: content, moved }
  }
  const routes = Object.entries(content.routes).map(([path, service], at) => {
    for (const field of [[], ['path'], ['service']]) {
      moved.push([
        ['spec', 'routes', at, ...field],
        [from, 'routes', path],
      ])
    }
    return { path, service }
  })
  return { spec: { ...content, routes }, moved }
}
