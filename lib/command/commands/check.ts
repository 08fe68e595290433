import { type LocatedFinding, hasErrors } from '../../finding/finding'
import { renderAsJson } from '../../finding/json'
import { renderForPeople } from '../../finding/terminal'
import type { Suite } from '../../run/package'
import { expandPaths } from '../environments/expand-paths'
import { counted } from '../../manifest/text'
import { type CommandResult, wrongCall } from '../command-result'
import { allowedBy, callOf, formatOf } from '../options'

/** Runs `lummo check [--json] [--settings FILE] [PATH…]`: prints the findings and their count on stdout. */
export function check(args: readonly string[], suite: Suite): CommandResult {
  const call = callOf('check', args)
  if (typeof call === 'string') return wrongCall(call)
  const { words, options } = call
  const paths = words.length === 0 ? ['.'] : words
  const judged = { paths, settings: options.settings, allowed: allowedBy(options), isThorough: true }
  const { findings } = expandPaths(judged, suite)
  const exitCode = hasErrors(findings) ? 1 : 0
  if (formatOf(options) === 'json') return { stdout: renderAsJson(findings), stderr: '', exitCode }
  const count = (severity: LocatedFinding['severity']) =>
    findings.filter((finding) => finding.severity === severity).length
  const sum = `${counted(count('error'), 'error')}, ${counted(count('warning'), 'warning')}\n`
  const report = findings.length === 0 ? '' : `${renderForPeople(findings)}\n`
  return { stdout: `${report}${sum}`, stderr: '', exitCode, isReport: true }
}
