import { PLACES } from '../../kind/words/table'
import { type Fix, fixText, type ParsedFix, parseFix, type PlaceOfWords } from '../../kind/words/word'
import { withLowerStart } from '../../manifest/text'

/** Maximum number of words in one row of the table. Suggestions (“Did you mean”) also use the other words. */
const MAX_WORDS = 5

/** Kubernetes fields that readers look up most often, keyed by the title of their place. */
const KUBERNETES: Readonly<Record<string, readonly string[]>> = {
  'LummoDeployment and LummoRollout': ['horizontalPodAutoscaler', 'podDisruptionBudget', 'persistentVolumeClaim'],
  LummoDeployment: ['rollingUpdate', 'maxSurge', 'maxUnavailable', 'recreate'],
  LummoStatefulSet: ['updateStrategy', 'persistentVolumeClaimRetentionPolicy'],
  'A container': ['containerPort', 'hostPort', 'limits', 'configMapRef', 'imagePullSecrets', 'initialDelaySeconds'],
  'A volume': ['mountPath', 'claimName', 'secretName', 'sizeLimit', 'hostPath'],
  '`security`': [
    'runAsUser',
    'runAsGroup',
    'fsGroup',
    'runAsNonRoot',
    'readOnlyRootFilesystem',
    'seccompProfile',
    'privileged',
    'automountServiceAccountToken',
    'enableServiceLinks',
    'hostNetwork',
  ],
  '`stop`': ['terminationGracePeriodSeconds', 'preStop'],
}

/**
 * Returns docs/words.md. The page is generated from the table that suggestions use: Kubernetes fields first, then all
 * words by place.
 */
export const wordsPage = (): string => `# Kubernetes words

Fields of Kubernetes, Compose, KEDA, Helm charts and earlier versions, with the field to use here. \`lummo check\` suggests the
same fix, also for variants of these words.

## Kubernetes fields

| Kubernetes | here | place |
|---|---|---|
${Object.entries(KUBERNETES)
  .flatMap(([title, fields]) => fields.map((field) => kubernetesRow(title, field)))
  .join('\n')}
${PLACES.map((place) => `\n## ${place.title}\n\n${table(placeRows(place))}\n`).join('')}`

const table = (rows: readonly string[]): string => `| word | here |\n|---|---|\n${rows.join('\n')}`

function kubernetesRow(title: string, field: string): string {
  const words = PLACES.find((place) => place.title === title)?.words ?? {}
  const fix = Object.entries(words).find(([theirs]) => theirs.split(' ').includes(field))?.[1]
  if (fix === undefined) throw new Error(`\`${field}\` is not a word of ${title}`)
  return `| \`${field}\` | ${fixCell(title, fix)} | ${title} |`
}

/** Returns the rows of a place. Words that have the same fix share a row. */
function placeRows({ title, words, values, others }: PlaceOfWords): string[] {
  const byFix = new Map<string, string[]>()
  for (const [theirs, fix] of Object.entries(words)) {
    const key = fixCell(title, fix)
    byFix.set(key, [...(byFix.get(key) ?? []), ...namesOf(theirs)])
  }
  return [
    ...[...byFix].map(([fix, names]) => `| ${names.slice(0, MAX_WORDS).join(', ')} | ${fix} |`),
    ...Object.entries(values ?? {}).map(
      ([field, fix]) => `| \`${field}\` with another type | ${fixCell(title, fix)} |`,
    ),
    ...(others === undefined ? [] : [`| any variable | ${fixCell(title, others.fix)} |`]),
  ]
}

const namesOf = (theirs: string): string[] =>
  theirs.includes(',') ? [theirs.replace(/^\w+/, '`$&`')] : theirs.split(' ').map((word) => `\`${word}\``)

function fixCell(title: string, fix: Fix): string {
  // The last line is the usual fix, and earlier lines are for special values.
  const fixes = typeof fix === 'string' ? [fix] : fix.map((one) => one.fix).reverse()
  const texts = [...new Set(fixes.map((one) => shortFix(title, one).replace(/\.$/, '')))]
  // A complete sentence cannot follow `or`.
  return texts.join(texts.some((text) => /^[A-Z]/.test(text)) ? '. ' : ' or ').replaceAll('|', '\\|')
}

/** Returns a fix without its verb, because every row would start with the same verb. */
function shortFix(title: string, fix: string): string {
  const { type, where, write }: ParsedFix = parseFix(fix)
  if (type === 'rename' || type === 'replace') return `\`${write}\``
  if (type === 'place') return `\`${write}\` ${where === 'container' ? 'in the container' : `under \`${where}\``}`
  if (type === 'object') return write === '' ? `a ${where}` : `a ${where} with \`${write}\``
  if (type === 'setting') return `\`${write}\` in a ${where}`
  if (type === 'remove') return `not needed: ${withLowerStart(where).replace(/\.$/, '')}`
  return fixText(fix, /`(\w+)`/.exec(title)?.[1] ?? 'spec')
}
