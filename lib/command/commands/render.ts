import { type LocatedFinding, hasErrors } from '../../finding/finding'
import { asJson, findingEntries } from '../../finding/json'
import { nothingComesOut } from '../../run/rules'
import { renderForPeople } from '../../finding/terminal'
import type { Suite } from '../../run/package'
import { readDocuments } from '../../wire/list/document-stream'
import { counted } from '../../manifest/text'
import { expandPaths } from '../environments/expand-paths'
import { isFailed, shownOf } from '../formats/formats'
import { type RenderedFiles, writeRendered } from '../output/render-files'
import { noFile } from '../rules'
import { type CommandResult, wrongCall } from '../command-result'
import { allowedBy, callOf, formatOf } from '../options'

/**
 * Runs `lummo render [--output FOLDER] [--json] [--settings FILE] PATH…`: prints the Kubernetes objects as YAML
 * documents, or writes one file for each. If there is an error, nothing is printed or written.
 */
export function render(args: readonly string[], suite: Suite): CommandResult {
  const call = callOf('render', args)
  if (typeof call === 'string') return wrongCall(call)
  if (call.positional.length === 0) return wrongCall('render requires at least one PATH.')
  const { positional: paths, options } = call
  if (options.output === '') return wrongCall('render --output requires a value.')
  const judged = { paths, settings: options.settings, allowed: allowedBy(options), isThorough: false }
  const { text, findings } = expandPaths(judged, suite)
  if (text === '' && !hasErrors(findings)) findings.push(NOTHING)
  const written =
    options.output === undefined || isFailed(findings, options) ? undefined : writeRendered(options.output, text)
  if (Array.isArray(written)) {
    findings.push(...written.map((one) => (typeof one === 'string' ? noFile.at([], one) : one)))
  }
  const files = Array.isArray(written) ? undefined : written
  const isBad = isFailed(findings, options)
  const exitCode = isBad ? 1 : 0
  if (formatOf(options) === 'json') return { stdout: jsonOf(isBad ? '' : text, files, findings), stderr: '', exitCode }
  const stdout = files === undefined ? text : summaryOf(options.output ?? '', files)
  return {
    stdout: isBad || (files !== undefined && options.quiet !== undefined) ? '' : stdout,
    stderr: renderForPeople(shownOf(findings, options)),
    exitCode,
  }
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
