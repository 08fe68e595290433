import { type LocatedFinding, pathText } from './finding'

/** A finding as an entry of `results`. Source: functions-spec.md of kustomize, "results". */
export interface Result {
  message: string
  severity: LocatedFinding['severity']
  resourceRef?: { apiVersion: string; kind: string; name: string; namespace?: string }
  field?: { path: string; currentValue?: unknown; proposedValue?: unknown }
  file?: { path: string; index?: number }
  tags: Record<string, string>
}

/**
 * Returns findings as the `results` of a ResourceList. `field` is present only together with `resourceRef`, as the
 * specification requires.
 */
export const toResults = (findings: readonly LocatedFinding[]): Result[] => findings.map(toResult)

function toResult(finding: LocatedFinding): Result {
  const { object, place } = finding
  const tags: Record<string, string> = { code: finding.code }
  if (place !== undefined) Object.assign(tags, { line: String(place.line), column: String(place.column) })
  const result: Result = { message: finding.message, severity: finding.severity, tags }
  if (object !== undefined) {
    result.resourceRef = object
    const field = fieldOf(finding)
    if (field !== undefined) result.field = field
  }
  if (place !== undefined && place.file !== 'stdin') {
    result.file = { path: place.file, ...(place.index === undefined ? {} : { index: place.index }) }
  }
  return result
}

function fieldOf({ path, current, proposed }: LocatedFinding): NonNullable<Result['field']> | undefined {
  if (path === undefined || path.length === 0) return undefined
  return {
    path: pathText(path),
    ...(isScalar(current) ? { currentValue: current } : {}),
    ...(isScalar(proposed) ? { proposedValue: proposed } : {}),
  }
}

const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value)
