import { type LocatedFinding, hasErrors } from '../../finding/finding'
import { nothingComesOut } from '../../run/rules'
import { renderForPeople } from '../../finding/terminal'
import type { Suite } from '../../run/package'
import { expandFiles } from '../files/expand-files'
import type { CommandResult } from '../command-result'

/** `lummo render PATH…`: what a cluster takes, as YAML documents; nothing at all where something is wrong. */
export function render(paths: readonly string[], suite: Suite): CommandResult {
  const { text, findings } = expandFiles(paths, suite)
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
