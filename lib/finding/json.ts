import { type LocatedFinding, pathText } from './finding'

/** Returns findings as plain objects for other programs. Their format is part of the public API. */
export const findingEntries = (findings: readonly LocatedFinding[]) =>
  findings.map(({ severity, code, message, object, path, place, current, proposed }) => ({
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

/** Returns findings as JSON text. */
export function renderAsJson(findings: readonly LocatedFinding[]): string {
  return `${JSON.stringify(findingEntries(findings), (_key, value) => (typeof value === 'bigint' ? String(value) : value), 2)}\n`
}
