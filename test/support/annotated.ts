import { type LocatedFinding, pathText } from '../../lib/finding/finding'

/** Pattern of a line that records a finding. `^` marks the column; if the finding has no location, there is no mark. */
const ANNOTATION = /^# *\^? ?(?:error|warning|info) [a-z0-9-]+: |^#\|/

/** Returns the text of a case without the recorded findings. Runs receive this text. */
export const withoutFindings = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !ANNOTATION.test(line))
    .join('\n')

/**
 * Returns the text of a case with each finding under its line, as `# ^ error some-code: message`. Findings without a
 * location follow the title, together with their field. Further lines of a message start with `#|`. A finding in a
 * block scalar follows the block, because the block cannot contain comments.
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

/**
 * Returns the last line of the block scalar that starts on a line, or else the line itself. Lines are counted from 1.
 */
function endOfBlock(lines: readonly string[], line: number): number {
  const start = lines[line - 1] ?? ''
  if (!/[|>][-+0-9]*$/.test(start)) return line
  const after = lines.findIndex((one, at) => at >= line && one.trim() !== '' && indentOf(one) <= indentOf(start))
  return after === -1 ? lines.length - 1 : after
}
