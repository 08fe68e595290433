/** A bound of a version range. */
export interface VersionBound {
  operator: '>=' | '<'
  /** Version as the author wrote it, such as `0.2`. */
  version: string
}

const BOUND = /^(>=|<)(\d{1,6}(?:\.\d{1,6}){0,2})$/

/**
 * Parses a range of versions, such as `>=0.2` or `>=0.2 <1.0`. Returns undefined if the string is not a range. Other
 * operators are not supported, because tools disagree whether `<=0.2` includes 0.2.1.
 */
export function parseVersionRange(text: string): VersionBound[] | undefined {
  const bounds = text.split(' ').map((part) => BOUND.exec(part))
  if (bounds.some((one) => one === null)) return undefined
  return bounds.map((one) => ({ operator: one?.[1] as VersionBound['operator'], version: one?.[2] ?? '' }))
}

/**
 * Returns the first bound that a version violates. A pre-release counts as its release: `0.3.0-rc.1` counts as 0.3.0.
 */
export function violatedBound(range: readonly VersionBound[], version: string): VersionBound | undefined {
  return range.find(({ operator, version: bound }) => isBefore(version, bound) === (operator === '>='))
}

function isBefore(version: string, other: string): boolean {
  const [ours, theirs] = [version, other].map(numbersOf)
  for (let at = 0; at < 3; at += 1) {
    const [one = 0, two = 0] = [ours?.[at], theirs?.[at]]
    if (one !== two) return one < two
  }
  return false
}

const numbersOf = (version: string): number[] => (version.split(/[-+]/)[0] ?? '').split('.').map(Number)
