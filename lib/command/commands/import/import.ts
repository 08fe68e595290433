import { hasErrors } from '../../../finding/finding'
import { asJson, findingEntries } from '../../../finding/json'
import { renderForPeople } from '../../../finding/terminal'
import type { Suite } from '../../../run/package'
import { writeYaml } from '../../../wire/yaml/write-yaml'
import { type CommandResult, wrongCall } from '../../command-result'
import { type CommandCall, callOf, formatOf } from '../../options'
import { importObjects } from './import-objects'
import { readSources } from './input/read-sources'
import { type ImportReport, isKeptSource, reportOf } from './report/import-report'
import { reportAsJson } from './report/json-report'
import { reportAsText } from './report/text-report'
import type { Mode } from './solve/unit'

/**
 * Runs `lummo import [--adopt | --exact] [--output FOLDER] [--json] FILE…|-`: prints short objects for Kubernetes
 * objects, and objects without a short form as they are. The proof is on stderr. Nothing is printed or written if the
 * input has an error.
 */
export function importFiles(args: readonly string[], suite: Suite): CommandResult {
  const call = callOf('import', args)
  if (typeof call === 'string') return wrongCall(call)
  if (call.positional.length === 0) return wrongCall('import requires at least one FILE, or - for stdin.')
  const { adopt, exact } = call.options
  if (adopt !== undefined && exact !== undefined) return wrongCall('`--adopt` and `--exact` are mutually exclusive.')
  return importPaths(call, suite)
}

function modeOf({ adopt, exact }: CommandCall['options']): Mode {
  if (exact !== undefined) return 'exact'
  return adopt === undefined ? 'lenient' : 'adopt'
}

function importPaths({ positional, options }: CommandCall, suite: Suite): CommandResult {
  const { sources, findings } = readSources(positional)
  const isJson = formatOf(options) === 'json'
  if (hasErrors(findings)) {
    return isJson
      ? { stdout: asJson({ findings: findingEntries(findings) }), stderr: '', exitCode: 1 }
      : { stdout: '', stderr: renderForPeople(findings), exitCode: 1 }
  }
  const report = reportOf(sources, importObjects(sources, modeOf(options), suite), findings)
  if (isJson) return { stdout: asJson(reportAsJson(report)), stderr: '', exitCode: 0 }
  return { stdout: outputText(report), stderr: `${renderForPeople(findings)}${reportAsText(report)}`, exitCode: 0 }
}

/** Returns the output as YAML documents. Objects that stay as they are keep their text. */
const outputText = ({ output }: ImportReport): string =>
  output.map((one) => (isKeptSource(one) ? one.text : writeYaml(one))).join('---\n')
