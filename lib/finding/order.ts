import type { LocatedFinding } from './finding'

const WEIGHT = { error: 0, warning: 1, info: 2 }

type Order = (one: LocatedFinding, other: LocatedFinding) => number

/** Sorts findings: first findings without a file, then findings about a whole file, then findings at a line. */
const byPlace: Order = ({ place: one }, { place: other }) => {
  if (one === undefined || other === undefined) return Number(one !== undefined) - Number(other !== undefined)
  if (one.file !== other.file) return one.file < other.file ? -1 : 1
  return one.line - other.line || one.column - other.column
}

const byWeight: Order = (one, other) => WEIGHT[one.severity] - WEIGHT[other.severity]

/** Returns findings sorted by file, line and column, and by severity at the same location. */
export const inOrder = (findings: readonly LocatedFinding[]): LocatedFinding[] =>
  findings.length < 2 ? [...findings] : [...findings].sort((one, other) => byPlace(one, other) || byWeight(one, other))

/** Returns findings with errors first, for hosts that show only a few lines. */
export const errorsFirst = (findings: readonly LocatedFinding[]): LocatedFinding[] => [...findings].sort(byWeight)
