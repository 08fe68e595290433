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
 * place come after the title, with their field. Further lines of a message begin with `#|`. A finding at a block scalar
 * comes after the block, which cannot contain comments.
 */
export function withFindings(text: string, findings: readonly LocatedFinding[]): string {
  const given = text.split('\n')
  const notes = new Map<number, string[]>()
  for (const { severity, code, path, place, message } of findings) {
    const caret = place === undefined ? ' ' : `${' '.repeat(Math.max(0, place.column - 2))}^ `
    const field = place === undefined && path !== undefined ? `${pathText(path)}: ` : ''
    const lines = `#${caret}${severity} ${code}: ${field}${message}`.trimEnd().split('\n')
    const line = endOfBlock(given, place?.line ?? 1)
    notes.set(line, [...(notes.get(line) ?? []), lines.join('\n#| ')])
  }
  return given.flatMap((line, at) => [line, ...(notes.get(at + 1) ?? [])]).join('\n')
}

const indentOf = (line: string): number => line.search(/\S/)

/** Returns the last line of the block scalar that starts in a line, or the line itself. Lines count from 1. */
function endOfBlock(lines: readonly string[], line: number): number {
  const start = lines[line - 1] ?? ''
  if (!/[|>][-+0-9]*$/.test(start)) return line
  const after = lines.findIndex((one, at) => at >= line && one.trim() !== '' && indentOf(one) <= indentOf(start))
  return after === -1 ? lines.length - 1 : after
}
