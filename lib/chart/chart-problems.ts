import { gzipSync } from 'node:zlib'
import { isPlain, type Plain } from '../manifest/manifest'
import { shortList } from '../manifest/text'
import { type ChartContent, type ChartFile, chartFiles } from './chart'

/** Maximum length of a release name, which is usually the name of the chart. Source: Helm v4.3, ValidateReleaseName. */
const MAX_RELEASE_NAME = 53

const CHART_NAME = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/

/** Maximum size of a Secret’s data. Source: core/v1, MaxSecretSize. Helm stores each release in one Secret. */
const MAX_SECRET_BYTES = 1 << 20

/** Estimated size of all other release fields. Measured: 1.4 KB. */
const OTHER_FIELDS_BYTES = 4096

/** Maximum size of a file in a packed chart. Source: Helm v4.3, archive.MaxDecompressedFileSize. */
const MAX_FILE_BYTES = 5 << 20

/** Returns the reasons why Helm cannot install a chart, each with its fix. */
export const chartProblems = (content: ChartContent, objects: readonly Plain[]): string[] =>
  [nameProblem(content.name), definitionsProblem(objects), sizeProblem(content)].filter((one) => one !== undefined)

function nameProblem(name: string): string | undefined {
  if (CHART_NAME.test(name) && name.length <= MAX_RELEASE_NAME) return undefined
  return `\`${name}\` is not a valid name for a chart. Rename the folder: use at most ${MAX_RELEASE_NAME} lower-case letters, digits and \`-\`.`
}

/** Helm looks up every kind before it installs the first object. */
function definitionsProblem(objects: readonly Plain[]): string | undefined {
  const names = objects.flatMap(({ kind, metadata }) =>
    kind === 'CustomResourceDefinition' && isPlain(metadata) ? [`\`${metadata.name}\``] : [],
  )
  if (names.length === 0) return undefined
  return `A chart cannot contain definitions of custom resources (${shortList(names)}), because Helm does not update definitions. Remove the definitions from the input, and apply them before the chart is installed.`
}

function sizeProblem(content: ChartContent): string | undefined {
  const files = chartFiles(content)
  const size = releaseBytes(content.name, files)
  if (size <= MAX_SECRET_BYTES && Buffer.byteLength(content.manifests) <= MAX_FILE_BYTES) return undefined
  return `The chart is too large: the Secret of its release would have ${kibibytes(size)} KiB, but at most ${kibibytes(MAX_SECRET_BYTES)} KiB are allowed. Render the objects into several charts.`
}

const kibibytes = (bytes: number): number => Math.ceil(bytes / 1024)

/**
 * Returns the size of the Secret that Helm stores for a release: the chart and the rendered manifests as JSON,
 * compressed, in base64. Source: Helm v4.3, encodeRelease in pkg/storage/driver/util.go.
 */
function releaseBytes(name: string, files: readonly ChartFile[]): number {
  const encoded = files.map(({ path, text }) => ({ name: path, data: Buffer.from(text).toString('base64') }))
  const manifest = files.map(({ text }) => text).join('\n')
  const release = JSON.stringify({ name, chart: { files: encoded }, manifest })
  return Math.ceil(gzipSync(release, { level: 9 }).length / 3) * 4 + OTHER_FIELDS_BYTES
}
