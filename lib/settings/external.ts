import type { Settings } from './spec'

/** Checks whether the settings list an object as external, as in `Secret/cart` or `ConfigMap/tokko-*`. */
export const isExternal = (settings: Settings, kind: string, name: string): boolean =>
  settings.checks.external.some((pattern) => fits(pattern, `${kind}/${name}`))

/** Checks whether a string matches a pattern with wildcards. Each `*` matches any string. */
function fits(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return text === first
  if (!text.startsWith(first)) return false
  let from = first.length
  for (const part of rest) {
    const at = text.indexOf(part, from)
    if (at === -1) return false
    from = at + part.length
  }
  return text.length - last.length >= from && text.endsWith(last)
}
