import { type LocatedFinding, hasErrors } from '../../finding/finding'
import { renderAsJson } from '../../finding/json'
import { renderForPeople } from '../../finding/terminal'
import type { Suite } from '../../run/package'
import { expandFiles } from '../files/expand-files'
import type { CommandResult } from '../command-result'
import { counted } from '../../manifest/text'

/** `lummo check [--json] PATH…`: the findings and a line that counts them, on stdout. */
export function check(args: readonly string[], suite: Suite): CommandResult {
  const paths = args.filter((argument) => argument !== '--json')
  const { findings } = expandFiles(paths, suite)
  const exitCode = hasErrors(findings) ? 1 : 0
  if (paths.length < args.length) return { stdout: renderAsJson(findings), stderr: '', exitCode }
  const count = (severity: LocatedFinding['severity']) =>
    findings.filter((finding) => finding.severity === severity).length
  const sum = `${counted(count('error'), 'error')}, ${counted(count('warning'), 'warning')}\n`
  const report = findings.length === 0 ? '' : `${renderForPeople(findings)}\n`
  return { stdout: `${report}${sum}`, stderr: '', exitCode }
}
