import { type LocatedFinding, pathText } from '../../finding/finding'
import { isPlain } from '../../manifest/manifest'
import { readText } from '../files/file-problem'
import { badBaseline } from '../rules'

/**
 * Returns the findings that are not in a baseline. A baseline is the output of `lummo check --json`. Findings match by
 * code, object, field and file, so their lines may change. If a finding occurs more often than in the baseline, the
 * additional occurrences are new.
 */
export function withoutBaseline(findings: readonly LocatedFinding[], file: string | undefined): LocatedFinding[] {
  if (file === undefined) return [...findings]
  const entries = entriesIn(readText(file))
  if (entries === undefined) {
    const message = `${file} is not a list of findings. Create the file with \`lummo check --json PATH > ${file}\`.`
    return [badBaseline.at([], message)]
  }
  const known = new Map<string, number>()
  for (const { code, object, field, file: place } of entries) {
    const key = keyOf([code, refOf(object), field, place])
    known.set(key, (known.get(key) ?? 0) + 1)
  }
  return findings.filter(({ code, object, path, place }) => {
    const field = path === undefined || path.length === 0 ? undefined : pathText(path)
    const key = keyOf([code, refOf(object), field, place?.file])
    const left = known.get(key) ?? 0
    known.set(key, left - 1)
    return left <= 0
  })
}

const keyOf = (parts: readonly unknown[]): string => JSON.stringify(parts.map((part) => part ?? ''))

/** Returns an object reference without its API version. The version can change while the finding stays the same. */
const refOf = (object: unknown): unknown => (isPlain(object) ? [object.kind, object.namespace ?? '', object.name] : '')

function entriesIn(text: string): Record<string, unknown>[] | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) && value.every(isPlain) ? value : undefined
  } catch {
    return undefined
  }
}
