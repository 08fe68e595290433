import { basename, resolve } from 'node:path'
import { chartFiles } from '../../chart/chart'
import { chartProblems } from '../../chart/chart-problems'
import { notesOf } from '../../chart/notes'
import type { LocatedFinding } from '../../finding/finding'
import type { Outputs } from '../../outputs/outputs'
import { readDocuments } from '../../wire/list/document-stream'
import { notAChart } from '../rules'
import { writeOutput } from './output-folder'
import { type RenderedFiles, renderedTwice } from './render-files'

/**
 * Writes rendered objects as a Helm chart with the name of its folder. If a chart cannot be written, returns the
 * problem.
 *
 * @param text the rendered objects
 */
export function writeChart(
  folder: string,
  text: string,
  outputs: Outputs,
): RenderedFiles | string[] | LocatedFinding[] {
  const read = readDocuments(text, 'output')
  if (Array.isArray(read)) return read
  const objects = read.items.map(({ object }) => object)
  const twice = renderedTwice(objects)
  if (twice !== undefined) return [twice]
  const content = { name: basename(resolve(folder)), manifests: text, notes: notesOf(outputs) }
  const problems = chartProblems(content, objects)
  if (problems.length > 0) return problems.map((message) => notAChart.at([], message))
  const files = chartFiles(content)
  const written = writeOutput(folder, files)
  return Array.isArray(written) ? written : { ...written, count: files.length }
}
