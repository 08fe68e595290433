import { type LocatedFinding, pathText } from './finding'

/** Findings as JSON for other programs, one object each; the shape is part of the public surface. */
export function renderAsJson(findings: readonly LocatedFinding[]): string {
  const entries = findings.map(({ severity, code, message, object, path, place, current, proposed }) => ({
    severity,
    code,
    message,
    object,
    field: path === undefined || path.length === 0 ? undefined : pathText(path),
    file: place?.file,
    line: place?.line,
    column: place?.column,
    endColumn: place?.endColumn,
    current,
    proposed,
  }))
  return `${JSON.stringify(entries, (_key, value) => (typeof value === 'bigint' ? String(value) : value), 2)}\n`
}
