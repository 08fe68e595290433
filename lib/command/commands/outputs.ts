import { hasErrors } from '../../finding/finding'
import { asJson, findingEntries } from '../../finding/json'
import { renderForPeople } from '../../finding/terminal'
import { outputsAsText } from '../../outputs/text'
import type { Suite } from '../../run/package'
import { expandPaths } from '../environments/expand-paths'
import { severalPackages } from '../environments/explain-paths'
import { outputsOfPaths } from '../environments/outputs-of-paths'
import { type CommandResult, wrongCall } from '../command-result'
import { allowedBy, callOf, formatOf } from '../options'

/** Runs `lummo outputs [--json] [--settings FILE] PATH…`: prints the addresses and Secrets of each short object. */
export function outputs(args: readonly string[], suite: Suite): CommandResult {
  const call = callOf('outputs', args)
  if (typeof call === 'string') return wrongCall(call)
  const { positional: paths, options } = call
  if (paths.length === 0) return wrongCall('outputs requires at least one PATH.')
  const several = severalPackages('outputs', paths)
  if (several !== undefined) return wrongCall(several)
  const request = { allowed: allowedBy(options), settings: options.settings, variables: call.variables }
  const { text, findings } = expandPaths({ paths, ...request, isThorough: false }, suite)
  const isBad = hasErrors(findings)
  const found = isBad ? {} : outputsOfPaths(text, paths, request, suite)
  const exitCode = isBad ? 1 : 0
  if (formatOf(options) === 'json') {
    return { stdout: asJson({ outputs: found, findings: findingEntries(findings) }), stderr: '', exitCode }
  }
  return { stdout: outputsAsText(found), stderr: renderForPeople(findings), exitCode }
}
