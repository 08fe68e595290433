import { type LocatedFinding, hasErrors } from '../../finding/finding'
import { renderAsJson } from '../../finding/json'
import { renderForPeople } from '../../finding/terminal'
import { counted } from '../../manifest/text'
import type { Call } from '../options'
import { findingsAsGitlab } from './gitlab'
import { findingsAsMarkdown } from './markdown'
import { findingsAsSarif } from './sarif'

/** Writes findings in each format that `lummo check` supports. */
export const FINDING_FORMATS = {
  text: (findings: readonly LocatedFinding[], isQuiet: boolean) =>
    [renderForPeople(findings), ...(isQuiet ? [] : [countsOf(findings)])].filter((part) => part !== '').join('\n'),
  json: renderAsJson,
  markdown: (findings: readonly LocatedFinding[]) => findingsAsMarkdown(findings, countsOf(findings)),
  sarif: findingsAsSarif,
  gitlab: findingsAsGitlab,
} as const

function countsOf(findings: readonly LocatedFinding[]): string {
  const count = (severity: LocatedFinding['severity']) => findings.filter((one) => one.severity === severity).length
  return `${counted(count('error'), 'error')}, ${counted(count('warning'), 'warning')}\n`
}

/** Checks whether findings fail a run: errors, and with `--strict` warnings too. */
export const isFailed = (findings: readonly LocatedFinding[], { strict }: Call['options']): boolean =>
  hasErrors(findings) || (strict !== undefined && findings.some(({ severity }) => severity === 'warning'))

/** Returns the findings to print: with `--quiet` only those that fail the run. */
export const shownOf = (findings: readonly LocatedFinding[], options: Call['options']): readonly LocatedFinding[] =>
  options.quiet === undefined ? findings : findings.filter((one) => isFailed([one], options))
