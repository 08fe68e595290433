import { contentHash } from '../manifest/hash'
import { writeYaml } from '../wire/yaml/write-yaml'

/** A file of a chart: its path in the folder of the chart, and its text. */
export interface ChartFile {
  path: string
  text: string
}

/** The content of a chart. */
export interface ChartContent {
  name: string
  /** The manifests as YAML documents. */
  manifests: string
  /** Text that `helm install` prints. */
  notes: string
}

/** The file with the manifests. */
const MANIFESTS_FILE = 'manifests.yaml'
const NOTES_FILE = 'notes.txt'

/** Version without its build metadata. `helm package --version` sets a different version. */
const BASE_VERSION = '0.1.0'

/**
 * Returns the files of a Helm chart. The manifests are a plain file of the chart, not a template, because Helm would
 * replace text such as `{{args.service-name}}` of an AnalysisTemplate. The version changes with the content, since
 * Flux and Helm repositories compare versions.
 */
export const chartFiles = ({ name, manifests, notes }: ChartContent): ChartFile[] => [
  {
    path: 'Chart.yaml',
    text: `# Written by \`lummo render --helm\`.\n${writeYaml({
      apiVersion: 'v2',
      name,
      description: `Rendered by lummo`,
      type: 'application',
      version: `${BASE_VERSION}+${contentHash(`${manifests}\n${notes}`)}`,
    })}`,
  },
  { path: '.helmignore', text: '.lummo-files\n' },
  { path: MANIFESTS_FILE, text: manifests },
  { path: NOTES_FILE, text: notes },
  { path: 'templates/manifests.yaml', text: includeOf(MANIFESTS_FILE) },
  { path: 'templates/NOTES.txt', text: includeOf(NOTES_FILE) },
]

/** Returns a template that prints a file of the chart unchanged. */
const includeOf = (file: string): string => `{{ .Files.Get "${file}" }}\n`
