import type { LocatedFinding } from '../../finding/finding'

const TITLES = { error: 'Error', warning: 'Warning', info: 'Note' } as const

/** Writes findings as a list in Markdown, for a comment or a summary. */
export const findingsAsMarkdown = (findings: readonly LocatedFinding[], counts: string): string =>
  `${[`**${counts.trim()}**`, ...(findings.length > 0 ? ['', ...findings.map(lineOf)] : [])].join('\n')}\n`

function lineOf({ severity, code, message, place }: LocatedFinding): string {
  const at = place === undefined ? '' : ` \`${place.file}:${place.line}\`:`
  const [first = ''] = message.split('\n')
  return `- **${TITLES[severity]}**${at} ${first.replace(/<(?![^`]*`)/g, '&lt;')} (\`${code}\`)`
}
