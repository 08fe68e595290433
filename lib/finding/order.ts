import type { LocatedFinding } from './finding'

const WEIGHT = { error: 0, warning: 1, info: 2 }

type Order = (one: LocatedFinding, other: LocatedFinding) => number

/** Findings about a file as such come before those at its lines, and those about no file come first. */
const byPlace: Order = ({ place: one }, { place: other }) => {
  if (one === undefined || other === undefined) return Number(one !== undefined) - Number(other !== undefined)
  if (one.file !== other.file) return one.file < other.file ? -1 : 1
  return one.line - other.line || one.column - other.column
}

const byWeight: Order = (one, other) => WEIGHT[one.severity] - WEIGHT[other.severity]

/** Returns findings in the order of a reader: by file, line and column, at one place the most severe first. */
export const inOrder = (findings: readonly LocatedFinding[]): LocatedFinding[] =>
  findings.length < 2 ? [...findings] : [...findings].sort((one, other) => byPlace(one, other) || byWeight(one, other))

/** Returns findings with the errors first, for hosts that show no more than a few lines. */
export const errorsFirst = (findings: readonly LocatedFinding[]): LocatedFinding[] => [...findings].sort(byWeight)
