import { type LocatedFinding, hasErrors } from '../../finding/finding'
import { nothingComesOut } from '../../run/rules'
import { renderForPeople } from '../../finding/terminal'
import type { Suite } from '../../run/package'
import { expandPaths } from '../environments/expand-paths'
import { type CommandResult, wrongCall } from '../command-result'
import { allowedBy, callOf } from '../options'

/** Runs `lummo render [--settings FILE] PATH…`: prints the output as YAML documents; nothing if there are errors. */
export function render(args: readonly string[], suite: Suite): CommandResult {
  const call = callOf('render', args)
  if (typeof call === 'string') return wrongCall(call)
  if (call.words.length === 0) return wrongCall('render needs at least one PATH.')
  const { words: paths, options } = call
  const judged = { paths, settings: options.settings, allowed: allowedBy(options), isThorough: false }
  const { text, findings } = expandPaths(judged, suite)
  if (text === '' && !hasErrors(findings)) findings.push(NOTHING)
  const bad = hasErrors(findings)
  return { stdout: bad ? '' : text, stderr: renderForPeople(findings), exitCode: bad ? 1 : 0 }
}

/** Output for a GitOps tool must not be empty by accident, because the tool would delete everything. */
const NOTHING: LocatedFinding = nothingComesOut.at(
  [],
  'Nothing comes out for a cluster: there are only settings, templates and objects for tools. Add an object that makes something.',
  { severity: 'error' },
)
