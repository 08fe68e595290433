import { hasErrors } from '../../../finding/finding'
import { asJson, findingEntries } from '../../../finding/json'
import { renderForPeople } from '../../../finding/terminal'
import type { Suite } from '../../../run/package'
import { counted } from '../../../manifest/text'
import { writeYaml } from '../../../wire/yaml/write-yaml'
import { type CommandResult, wrongCall } from '../../command-result'
import { type CommandCall, callOf, formatOf } from '../../options'
import { noFile } from '../../rules'
import { importCompose } from './compose/import-compose'
import { importObjects } from './import-objects'
import { readSources } from './input/read-sources'
import { type ImportReport, isKeptSource, reportOf } from './report/import-report'
import { reportAsJson } from './report/json-report'
import { reportAsText } from './report/text-report'
import { writeImported } from './report/write-folder'
import type { Mode } from './solve/unit'

/**
 * Runs `lummo import [--adopt | --exact] [--output FOLDER] [--json] FILE…|-`: prints short objects for Kubernetes
 * objects. Objects without a short form are printed unchanged. The proof is printed on stderr. Nothing is printed or
 * written if the input has an error.
 */
export function importFiles(args: readonly string[], suite: Suite): CommandResult {
  const call = callOf('import', args)
  if (typeof call === 'string') return wrongCall(call)
  if (call.positional.length === 0) return wrongCall('import requires at least one FILE, or - for stdin.')
  const { adopt, exact, output } = call.options
  if (output === '') return wrongCall('import --output requires a value.')
  if (adopt !== undefined && exact !== undefined) return wrongCall('`--adopt` and `--exact` are mutually exclusive.')
  return importPaths(call, suite)
}

function modeOf({ adopt, exact }: CommandCall['options']): Mode {
  if (exact !== undefined) return 'exact'
  return adopt === undefined ? 'lenient' : 'adopt'
}

function importPaths({ positional, options }: CommandCall, suite: Suite): CommandResult {
  const { sources, composeFiles, findings } = readSources(positional)
  const composed = composeFiles.map((item) => importCompose(item, suite))
  findings.push(...composed.flatMap((one) => one.findings))
  const isJson = formatOf(options) === 'json'
  if (hasErrors(findings)) {
    return isJson
      ? { stdout: asJson({ findings: findingEntries(findings) }), stderr: '', exitCode: 1 }
      : { stdout: '', stderr: renderForPeople(findings), exitCode: 1 }
  }
  const solution = importObjects(sources, modeOf(options), suite)
  const report = reportOf(sources, solution, findings, {
    objects: composed.flatMap((one) => one.objects),
    left: composed.flatMap((one) => one.left),
  })
  const written = options.output === undefined ? undefined : writeImported(options.output, report)
  if (typeof written === 'string') {
    const problem = [noFile.at([], written)]
    return isJson
      ? { stdout: asJson({ findings: findingEntries(problem) }), stderr: '', exitCode: 1 }
      : { stdout: '', stderr: renderForPeople(problem), exitCode: 1 }
  }
  if (isJson) return { stdout: asJson(reportAsJson(report)), stderr: '', exitCode: 0 }
  const proof = reportAsText(report, options.quiet === undefined ? 'all' : 'summary')
  const stdout = written === undefined ? outputText(report) : `${options.output}: ${counted(written, 'file')} written\n`
  return { stdout, stderr: `${renderForPeople(findings)}${proof}`, exitCode: 0 }
}

/** Returns the output as YAML documents. Unchanged objects keep their text. */
const outputText = ({ output }: ImportReport): string =>
  output.map((one) => (isKeptSource(one) ? one.text : writeYaml(one))).join('---\n')
