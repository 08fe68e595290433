import { type LocatedFinding, hasErrors } from '../../finding/finding'
import { asJson, findingEntries } from '../../finding/json'
import { nothingComesOut } from '../../run/rules'
import { renderForPeople } from '../../finding/terminal'
import type { Suite } from '../../run/package'
import { readDocuments } from '../../wire/list/document-stream'
import { counted } from '../../manifest/text'
import { expandPaths } from '../environments/expand-paths'
import { severalPackages } from '../environments/explain-paths'
import { outputsOfPaths } from '../environments/outputs-of-paths'
import { isFailed, shownOf } from '../formats/formats'
import { writeChart } from '../output/render-chart'
import { type RenderedFiles, writeRendered } from '../output/render-files'
import { noFile } from '../rules'
import { type CommandResult, wrongCall } from '../command-result'
import { allowedBy, type CommandCall, callOf, formatOf } from '../options'

/**
 * Runs `lummo render [--output FOLDER | --helm FOLDER] [--json] [--settings FILE] PATH…`: prints the Kubernetes objects
 * as YAML documents, or writes one file for each, or a Helm chart. If there is an error, nothing is printed or
 * written.
 */
export function render(args: readonly string[], suite: Suite): CommandResult {
  const call = callOf('render', args)
  if (typeof call === 'string') return wrongCall(call)
  if (call.positional.length === 0) return wrongCall('render requires at least one PATH.')
  const problem = problemWith(call)
  return problem === undefined ? renderPaths(call, suite) : wrongCall(problem)
}

/** Renders the paths of a call; see {@link render}. */
export function renderPaths(call: CommandCall, suite: Suite): CommandResult {
  const { positional: paths, options, variables } = call
  const folder = options.output ?? options.helm
  const judged = { paths, settings: options.settings, variables, allowed: allowedBy(options), isThorough: false }
  const { text, findings } = expandPaths(judged, suite)
  if (text === '' && !hasErrors(findings)) findings.push(NOTHING)
  const written = folder === undefined || isFailed(findings, options) ? undefined : write(folder, text, call, suite)
  if (Array.isArray(written)) {
    findings.push(...written.map((one) => (typeof one === 'string' ? noFile.at([], one) : one)))
  }
  const files = Array.isArray(written) ? undefined : written
  const isBad = isFailed(findings, options)
  const exitCode = isBad ? 1 : 0
  if (formatOf(options) === 'json') return { stdout: jsonOf(isBad ? '' : text, files, findings), stderr: '', exitCode }
  const stdout = files === undefined ? text : summaryOf(folder ?? '', files)
  return {
    stdout: isBad || (files !== undefined && options.quiet !== undefined) ? '' : stdout,
    stderr: renderForPeople(shownOf(findings, options)),
    exitCode,
  }
}

function problemWith({ positional, options }: CommandCall): string | undefined {
  if (options.output === '' || options.helm === '') {
    return `render ${options.output === '' ? '--output' : '--helm'} requires a value.`
  }
  if (options.helm === undefined) return undefined
  return options.output === undefined
    ? severalPackages('render --helm', positional)
    : '`--output` and `--helm` are mutually exclusive.'
}

/** Writes the rendered objects to a folder, as files or as a chart. */
function write(folder: string, text: string, { positional, options, variables }: CommandCall, suite: Suite) {
  if (options.helm === undefined) return writeRendered(folder, text)
  const request = { allowed: allowedBy(options), settings: options.settings, variables }
  return writeChart(folder, text, outputsOfPaths(text, positional, request, suite))
}

function jsonOf(text: string, files: RenderedFiles | undefined, findings: readonly LocatedFinding[]): string {
  const found = { findings: findingEntries(findings) }
  if (files !== undefined) return asJson({ files, ...found })
  const read = readDocuments(text, 'output')
  return asJson({ objects: Array.isArray(read) ? [] : read.items.map(({ object }) => object), ...found })
}

const summaryOf = (folder: string, { count, changed, removed }: RenderedFiles): string =>
  `${folder}: ${counted(count, 'file')}, ${changed.length} written, ${removed.length} removed\n`

/** An empty result is an error, because a GitOps tool would then delete all objects. */
const NOTHING: LocatedFinding = nothingComesOut.at(
  [],
  'Nothing to render, because the input contains only settings, templates and objects for tools. Add an object that generates resources.',
  { severity: 'error' },
)
