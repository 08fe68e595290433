import { type Comparison, isEqual } from '../comparison'
import { consequenceText, countsOf, footprintRows, objectLines } from './text'

/**
 * GitHub accepts comments of at most 65,536 characters, and GitLab accepts comments of at most 1,000,000 characters.
 */
const MAX_LENGTH = 60_000

/** Formats comparisons as a comment on a pull request. Consequences are first, and field changes are collapsed. */
export function comparisonsAsMarkdown(comparisons: readonly Comparison[]): string {
  const changed = comparisons.filter((one) => !isEqual(one))
  if (changed.length === 0) return 'The objects in the cluster do not change.\n'
  const isNamed = comparisons.length > 1
  const whole = changed.map((one) => section(one, { isNamed, withFields: true })).join('\n')
  if (whole.length <= MAX_LENGTH) return whole
  const short = changed.map((one) => section(one, { isNamed, withFields: false })).join('\n')
  const note = '\nThe changed fields are omitted, because the comment would be too long.\n'
  return short.length + note.length <= MAX_LENGTH ? `${short}${note}` : `${short.slice(0, MAX_LENGTH - 4)}\n…\n`
}

function section(one: Comparison, { isNamed, withFields }: { isNamed: boolean; withFields: boolean }): string {
  const rows = footprintRows(one)
  const cells = (row: readonly string[]) => `| ${row.map(escaped).join(' | ')} |`
  return [
    ...(isNamed ? [`### ${escaped(one.name || '.')}`, ''] : []),
    `**${countsOf(one)}**`,
    '',
    ...one.consequences.map(
      (found) => `- ${SIGNS[found.severity]} ${escaped(consequenceText(found))} (\`${found.code}\`)`,
    ),
    ...(one.consequences.length > 0 ? [''] : []),
    ...(rows.length > 0 ? ['| | before | after |', '|---|---|---|', ...rows.map(cells), ''] : []),
    ...(withFields ? details(objectLines(one)) : []),
  ].join('\n')
}

const SIGNS = { error: '**Error:**', warning: '**Warning:**', info: 'Note:' }

/** Escapes HTML markup outside code, and characters that end a table cell. */
const escaped = (text: string): string =>
  text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replace(/[<>]/g, (sign) => (sign === '<' ? '&lt;' : '&gt;'))))
    .join('')
    .replaceAll('|', '\\|')

/** Returns lines in a code block whose fence is longer than any fence in the lines. */
function details(lines: readonly string[]): string[] {
  const fences = lines.flatMap((line) => [...line.matchAll(/`{3,}/g)].map(([run]) => run.length))
  const fence = '`'.repeat(Math.max(3, ...fences.map((length) => length + 1)))
  return [
    '<details><summary>Fields</summary>',
    '',
    `${fence}diff`,
    ...lines.map(signFirst),
    fence,
    '',
    '</details>',
    '',
  ]
}

/**
 * Moves the `+` or `-` of a change to the start of its line, because viewers colour a line according to its first
 * character.
 */
const signFirst = (line: string): string => line.replace(/^( +)([-+])(?= )/, '$2$1').replace(/^~/, '!')
