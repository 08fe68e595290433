import { type LocatedFinding, pathText } from './finding'

/** Returns findings as plain objects for other programs. The format is part of the public API. */
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

/** Returns a value as JSON text. Integers that JavaScript cannot represent become strings. */
export const asJson = (value: unknown): string =>
  `${JSON.stringify(value, (_key, one) => (typeof one === 'bigint' ? String(one) : one), 2)}\n`

/** Returns findings as JSON text. */
export const renderAsJson = (findings: readonly LocatedFinding[]): string => asJson(findingEntries(findings))
