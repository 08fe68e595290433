import { type LocatedFinding, hasErrors } from '../../finding/finding'
import { inOrder } from '../../finding/order'
import { renderForPeople } from '../../finding/terminal'
import type { Suite } from '../../run/package'
import { writeDocuments } from '../../wire/list/document-stream'
import { NO_CHANGES } from '../../wire/list/layout'
import { readFiles } from '../files/files'
import { isKfgFile } from '../files/scan'
import { isFailed, shownOf } from '../formats/formats'
import { type CommandResult, wrongCall } from '../command-result'
import { type CommandCall, callOf } from '../options'
import { renderPaths } from './render'

/** Runs `lummo compile [--short] [--set NAME=VALUE] [--settings FILE] FILE.kfg…`: prints the compiled objects. */
export function compileFiles(args: readonly string[], suite: Suite): CommandResult {
  const call = callOf('compile', args)
  if (typeof call === 'string') return wrongCall(call)
  const other = call.positional.find((path) => !isKfgFile(path))
  if (other !== undefined) return wrongCall(`compile takes .kfg files, not ${other}. Use \`lummo render ${other}\`.`)
  if (call.positional.length === 0) return wrongCall('compile requires at least one FILE.kfg.')
  return call.options.short === undefined ? renderPaths(call, suite) : shortObjects(call)
}

/**
 * Prints the short objects, and the findings about the `.kfg` file. `lummo check FILE.kfg` also checks the short
 * objects.
 */
function shortObjects({ positional: paths, options, variables }: CommandCall): CommandResult {
  const read = readFiles({ paths, settings: options.settings, variables })
  const findings: readonly LocatedFinding[] = inOrder(Array.isArray(read) ? read : read.findings)
  const stdout = Array.isArray(read) || hasErrors(findings) ? '' : writeDocuments(read.items, NO_CHANGES)
  const isBad = isFailed(findings, options)
  return { stdout: isBad ? '' : stdout, stderr: renderForPeople(shownOf(findings, options)), exitCode: isBad ? 1 : 0 }
}
