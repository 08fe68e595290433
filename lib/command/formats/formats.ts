import { type LocatedFinding, hasErrors } from '../../finding/finding'
import { renderAsJson } from '../../finding/json'
import { renderForPeople } from '../../finding/terminal'
import { byText, counted } from '../../manifest/text'
import type { CommandCall } from '../options'
import { findingsAsGitlab } from './gitlab'
import { findingsAsMarkdown } from './markdown'
import { findingsAsSarif } from './sarif'

/** The findings to print, and the counts for a report. */
interface Reported {
  findings: readonly LocatedFinding[]
  /** Number of findings that annotations suppress. */
  ignored: number
  isQuiet: boolean
}

/** Writes findings in each format that `lummo check` supports. */
export const FINDING_FORMATS = {
  text: ({ findings, ignored, isQuiet }: Reported) =>
    [renderForPeople(findings), ...(isQuiet ? [] : [codesOf(findings) + countsOf(findings, ignored)])]
      .filter((part) => part !== '')
      .join('\n'),
  json: ({ findings }: Reported) => renderAsJson(findings),
  markdown: ({ findings, ignored }: Reported) => findingsAsMarkdown(findings, countsOf(findings, ignored)),
  sarif: ({ findings }: Reported) => findingsAsSarif(findings),
  gitlab: ({ findings }: Reported) => findingsAsGitlab(findings),
} as const

function countsOf(findings: readonly LocatedFinding[], ignored: number): string {
  const count = (severity: LocatedFinding['severity']) => findings.filter((one) => one.severity === severity).length
  const counts = [counted(count('error'), 'error'), counted(count('warning'), 'warning')]
  return `${[...counts, ...(ignored > 0 ? [`${ignored} ignored`] : [])].join(', ')}\n`
}

/** If a report has more findings than this, it ends with the number of findings for each code. */
const MANY = 10

/**
 * Returns the number of findings for each code, starting with the most frequent code. For a short report, returns
 * nothing.
 */
function codesOf(findings: readonly LocatedFinding[]): string {
  if (findings.length <= MANY) return ''
  const counts = new Map<string, number>()
  for (const { code } of findings) counts.set(code, (counts.get(code) ?? 0) + 1)
  const width = String(findings.length).length
  return [...counts]
    .sort(([one, oneCount], [other, otherCount]) => otherCount - oneCount || byText(one, other))
    .map(([code, count]) => `${String(count).padStart(width)} ${code}\n`)
    .join('')
}

/** Checks whether findings make a run fail. Errors make a run fail. With `--strict`, warnings also make a run fail. */
export const isFailed = (findings: readonly LocatedFinding[], { strict }: CommandCall['options']): boolean =>
  hasErrors(findings) || (strict !== undefined && findings.some(({ severity }) => severity === 'warning'))

/** Returns the findings to print. With `--quiet`, these are only the findings that make the run fail. */
export const shownOf = (
  findings: readonly LocatedFinding[],
  options: CommandCall['options'],
): readonly LocatedFinding[] =>
  options.quiet === undefined ? findings : findings.filter((one) => isFailed([one], options))
