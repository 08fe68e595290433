import { type LocatedFinding, hasErrors } from '../../finding/finding'
import { nothingComesOut } from '../../run/rules'
import { renderForPeople } from '../../finding/terminal'
import type { Suite } from '../../run/package'
import { expandPaths } from '../environments/expand-paths'
import { type CommandResult, wrongCall } from '../command-result'
import { allowedBy, callOf } from '../options'

/** `lummo render [--settings FILE] PATH…`: what a cluster takes, as YAML documents; nothing where something is wrong. */
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

/** What a tool applies must not be empty by accident: a GitOps tool would remove everything. */
const NOTHING: LocatedFinding = nothingComesOut.at(
  [],
  'Nothing comes out for a cluster: there are only settings, templates and objects for tools. Add an object that makes something.',
  { severity: 'error' },
)
