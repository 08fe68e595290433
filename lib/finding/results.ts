import { type Finding, pathText } from './finding'

/** A finding as an entry of `results`. Source: functions-spec.md of kustomize, "results". */
export interface Result {
  message: string
  severity: Finding['severity']
  resourceRef?: { apiVersion: string; kind: string; name: string; namespace?: string }
  field?: { path: string; currentValue?: unknown; proposedValue?: unknown }
  file?: { path: string; index?: number }
  tags: Record<string, string>
}

/** Findings as the `results` of a ResourceList: `field` only with `resourceRef`, as the specification wants it. */
export const toResults = (findings: readonly Finding[]): Result[] => findings.map(toResult)

function toResult(finding: Finding): Result {
  const { object, place, path } = finding
  const result: Result = { message: finding.message, severity: finding.severity, tags: { code: finding.code } }
  if (object !== undefined) {
    const { apiVersion, kind, name, namespace } = object
    result.resourceRef = { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) }
    if (path !== undefined && path.length > 0) {
      result.field = { path: pathText(path) }
      if (isScalar(finding.current)) result.field.currentValue = finding.current
      if (isScalar(finding.proposed)) result.field.proposedValue = finding.proposed
    }
  }
  if (place !== undefined) {
    if (place.file !== 'stdin') {
      result.file = { path: place.file, ...(place.index === undefined ? {} : { index: place.index }) }
    }
    result.tags.line = String(place.line)
    result.tags.column = String(place.column)
  }
  const { message, severity, resourceRef, field, file, tags } = result
  return {
    message,
    severity,
    ...(resourceRef === undefined ? {} : { resourceRef }),
    ...(field === undefined ? {} : { field }),
    ...(file === undefined ? {} : { file }),
    tags,
  }
}

const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value)
