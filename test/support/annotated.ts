import { type LocatedFinding, pathText } from '../../lib/finding/finding'

/** A line that a finding is written to: the column under `^`, or none where the finding has no place. */
const ANNOTATION = /^# *\^? ?(?:error|warning|info) [a-z0-9-]+: |^#\|/

/** Returns the text of a case without the findings that are noted in it. A run gets this text. */
export const withoutFindings = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !ANNOTATION.test(line))
    .join('\n')

/**
 * Returns the text of a case with each finding under its line, as `#    ^ error some-code: message`; findings without a
 * place come after the title, with their field. Further lines of a message begin with `#|`.
 */
export function withFindings(text: string, findings: readonly LocatedFinding[]): string {
  const notes = new Map<number, string[]>()
  for (const { severity, code, path, place, message } of findings) {
    const caret = place === undefined ? ' ' : `${' '.repeat(Math.max(0, place.column - 2))}^ `
    const field = place === undefined && path !== undefined ? `${pathText(path)}: ` : ''
    const lines = `#${caret}${severity} ${code}: ${field}${message}`.trimEnd().split('\n')
    const line = place?.line ?? 1
    notes.set(line, [...(notes.get(line) ?? []), lines.join('\n#| ')])
  }
  return text
    .split('\n')
    .flatMap((line, at) => [line, ...(notes.get(at + 1) ?? [])])
    .join('\n')
}
