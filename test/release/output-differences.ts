import { isPlain, type Plain } from '../../lib/manifest/manifest'

/**
 * Returns the differences between two outputs, without duplicates: `Deployment spec.replicas` for a field of any
 * Deployment, `Deployment added` and `Deployment removed` for an object. Entries of lists are written as `[]`.
 */
export function outputDifferences(before: readonly Plain[], after: readonly Plain[]): string[] {
  const [old, fresh] = [byName(before), byName(after)]
  const found = [...new Set([...old.keys(), ...fresh.keys()])].flatMap((name) => {
    const [one, other] = [old.get(name), fresh.get(name)]
    const kind = String((one ?? other)?.kind)
    if (one === undefined) return [`${kind} added`]
    if (other === undefined) return [`${kind} removed`]
    return fieldDifferences(one, other).map((path) => `${kind} ${path.replace(/^\./, '')}`)
  })
  return [...new Set(found)].sort()
}

const byName = (objects: readonly Plain[]): Map<string, Plain> =>
  new Map(
    objects.map((object) => {
      const { name, namespace = '' } = object.metadata as Plain
      return [[object.apiVersion, object.kind, namespace, name].join('/'), object]
    }),
  )

/** Returns the paths of values that differ. If the lengths of two lists differ, returns the path of the list. */
function fieldDifferences(one: unknown, other: unknown): string[] {
  if (isPlain(one) && isPlain(other)) {
    const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])]
    return keys.flatMap((key) => fieldDifferences(one[key], other[key]).map((rest) => `.${key}${rest}`))
  }
  if (Array.isArray(one) && Array.isArray(other) && one.length === other.length)
    return one.flatMap((entry, at) => fieldDifferences(entry, other[at]).map((rest) => `[]${rest}`))
  return JSON.stringify(one) === JSON.stringify(other) ? [] : ['']
}

/**
 * Returns the differences in a CHANGELOG: the code at the start of each entry of a list `### Output` in a section after
 * that of `version`.
 */
export function namedDifferences(changelog: string, version: string): string[] {
  const [newer = ''] = changelog.split(`\n## ${version}\n`)
  if (newer === changelog) throw new Error(`CHANGELOG.md has no section \`## ${version}\`.`)
  const lists = newer
    .split(/^### Output$/m)
    .slice(1)
    .map((text) => text.split(/^##/m)[0] ?? '')
  return lists.flatMap((text) => [...text.matchAll(/^- `([^`]+)`/gm)].map(([, name = '']) => name))
}

/**
 * Checks whether an entry of the CHANGELOG covers a difference: the same field, or a field that contains this field.
 */
export const isNamed = (difference: string, names: readonly string[]): boolean =>
  names.some((name) => difference === name || ['.', '['].some((next) => difference.startsWith(name + next)))
