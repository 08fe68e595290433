import { suggest } from '../../finding/suggest'
import type { Kind } from '../../kind/claim'

/** Returns the kinds with these names, or the problem with the first unknown name. */
export function kindsNamed(names: readonly string[], kinds: readonly Kind[]): readonly Kind[] | string {
  const known = kinds.map(({ kind }) => kind)
  const unknown = names.find((name) => !known.includes(name))
  if (unknown === undefined) return kinds.filter(({ kind }) => names.includes(kind))
  return `unknown kind \`${unknown}\`.${suggest(unknown, known, `Available kinds: ${known.slice(0, 3).join(', ')}, … (see docs/reference.md).`).text}`
}
