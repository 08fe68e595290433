import { type LocatedFinding, hasErrors } from '../../finding/finding'
import { renderAsJson } from '../../finding/json'
import { renderForPeople } from '../../finding/terminal'
import type { Suite } from '../../run/package'
import { expandFiles } from '../files/expand-files'
import type { CommandResult } from '../command-result'

/** `lummo check [--json] PATH…`: the findings and a line that counts them, on stdout. */
export function check(args: readonly string[], suite: Suite): CommandResult {
  const paths = args.filter((argument) => argument !== '--json')
  const { findings } = expandFiles(paths, suite)
  const exitCode = hasErrors(findings) ? 1 : 0
  if (paths.length < args.length) return { stdout: renderAsJson(findings), stderr: '', exitCode }
  const count = (severity: LocatedFinding['severity']) =>
    findings.filter((finding) => finding.severity === severity).length
  const counted = `${plural(count('error'), 'error')}, ${plural(count('warning'), 'warning')}\n`
  const report = findings.length === 0 ? '' : `${renderForPeople(findings)}\n`
  return { stdout: `${report}${counted}`, stderr: '', exitCode }
}

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`
