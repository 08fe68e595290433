import type { Suite } from '../../run/package'
import { expandPaths } from '../environments/expand-paths'
import { withoutBaseline } from '../formats/baseline'
import { FINDING_FORMATS, isFailed, shownOf } from '../formats/formats'
import { type CommandResult, wrongCall } from '../command-result'
import { allowedBy, callOf, formatOf } from '../options'

/**
 * Runs `lummo check [--format FORMAT] [--strict] [--quiet] [--baseline FILE] [--settings FILE] [PATH…]`: prints findings
 * and their count.
 */
export function check(args: readonly string[], suite: Suite): CommandResult {
  const call = callOf('check', args)
  if (typeof call === 'string') return wrongCall(call)
  const { positional, options } = call
  const paths = positional.length === 0 ? ['.'] : positional
  const judged = {
    paths,
    settings: options.settings,
    variables: call.variables,
    allowed: allowedBy(options),
    isThorough: true,
  }
  const expanded = expandPaths(judged, suite)
  const findings = withoutBaseline(expanded.findings, options.baseline)
  const exitCode = isFailed(findings, options) ? 1 : 0
  const format = formatOf<keyof typeof FINDING_FORMATS>(options)
  const stdout = FINDING_FORMATS[format]({
    findings: shownOf(findings, options),
    ignored: expanded.ignored.length,
    isQuiet: options.quiet !== undefined,
  })
  return { stdout, stderr: '', exitCode, ...(format === 'text' ? { isReport: true } : {}) }
}
