import type { Rule } from '../../finding/rule'
import { type Kind, OWN_SETTINGS } from '../../kind/claim'
import type { Table } from '../../kind/table/table'
import { deepEqual } from '../../manifest/deep-equal'
import { listText } from '../../manifest/text'
import type { FieldExamples } from './usual-fields'

/** Returns docs/findings.md, which describes these rules. */
export const findingsPage = (rules: readonly Rule[]): string =>
  `# Findings

All findings of \`lummo\`, by code. Codes are stable; the wording of messages is not.

| severity | effect |
|---|---|
| \`error\` | Nothing is written; exit code 1. |
| \`warning\` | A probable mistake. \`lummo check\` counts it; the exit code stays 0. |
| \`info\` | A remark, for example about a requirement. \`lummo check\` does not count remarks. |

| code | severity | meaning |
|---|---|---|
${[...rules]
  .sort((one, other) => (one.code < other.code ? -1 : 1))
  .map(({ code, severities, summary }) => `| \`${code}\` | ${severities.join(', ')} | ${summary} |`)
  .join('\n')}
`

/** Returns a table of kinds. Links to their pages are relative to the page that contains the table. */
export const kindsTable = (kinds: readonly Kind[], folderOf: (kind: string) => string): string =>
  [
    '| kind | purpose |',
    '|---|---|',
    ...kinds.map(({ kind, summary }) => `| [${kind}](${folderOf(kind)}/README.md) | ${summary} |`),
  ].join('\n')

/** Fields that another page lists. The row of an object with exactly these fields links to that page. */
export interface ListedElsewhere {
  fields: Table['properties']
  link: string
}

/** Content of a kind’s page in addition to its fields. */
interface PageContent {
  /** A small object as YAML. */
  example: string
  /** Kinds of the objects that the example generates. */
  generated: readonly string[]
  usual?: FieldExamples
}

/**
 * Returns the page of a kind. The page contains the summary, an example, the usual fields and all fields, with links to
 * fields on another page.
 */
export function kindPage(kind: Kind, table: Table, content: PageContent, elsewhere?: ListedElsewhere): string {
  const { example, generated, usual = {} } = content
  const own = kind.table().properties?.[OWN_SETTINGS]
  const all = { ...table, properties: { ...table.properties, ...(own && { [OWN_SETTINGS]: own }) } }
  const rows = fieldRows(all, elsewhere)
  return `# ${kind.kind}

${kind.summary}

\`\`\`yaml
${example.trim()}
\`\`\`

${generatedSentence(generated)}${usualFields(all, usual)}## Fields of \`spec\`

| field | type | meaning |
|---|---|---|
${rows.join('\n')}

Required fields are in **bold**. \`lummo schema ${kind.kind}\` prints deeper levels. \`npm run generate\` writes this page from
\`spec.ts\`; tests expand the examples.
`
}

/** Returns a paragraph that lists the kinds that an example generates, each with its article, or an empty string. */
function generatedSentence(kinds: readonly string[]): string {
  if (kinds.length === 0) return ''
  const names = kinds.map((kind) => `${/^(?:[AEIO]|HTTP)/.test(kind) ? 'an' : 'a'} ${kind}`)
  return `The example generates ${listText(names)}.\n\n`
}

/** Returns the section with the usual fields, each with an example and a link to its row below. */
function usualFields(table: Table, usual: FieldExamples): string {
  const rows = Object.entries(usual).map(([name, example]) => {
    const [first = ''] = (table.properties?.[name]?.description ?? '').split(/(?<=\.) (?=[A-Z`])/)
    return `| [\`${name}\`](#${name}) | \`${cell(`${name}: ${example}`)}\` | ${cell(first)} |`
  })
  return rows.length === 0
    ? ''
    : `## Usual fields\n\n| field | example | meaning |\n|---|---|---|\n${rows.join('\n')}\n\n`
}

/** Maximum depth of the fields on a page. Deeper fields are only in the schema. */
const DEPTH = 3

function fieldRows(table: Table, elsewhere: ListedElsewhere | undefined, path = '', depth = 0): string[] {
  const required = new Set(table.required ?? [])
  return Object.entries(table.properties ?? {}).flatMap(([name, member]) => {
    const here = path === '' ? name : `${path}.${name}`
    const inner = membersOf(member)
    const label = required.has(name) && member.default === undefined ? `**\`${here}\`**` : `\`${here}\``
    const aliases = member.aliases === undefined ? '' : ` Also \`${member.aliases.join('`, `')}\`.`
    const preset =
      member.default === undefined || typeof member.default === 'object'
        ? ''
        : ` Default: \`${JSON.stringify(member.default)}\`.`
    const isListed = inner !== undefined && elsewhere !== undefined && deepEqual(inner.properties, elsewhere.fields)
    const link = isListed ? ` ${elsewhere.link}` : ''
    const row = `| <a id="${here}"></a>${label} | ${typeText(member)} | ${cell(member.description ?? '')}${preset}${aliases}${link} |`
    if (isListed || inner === undefined || depth + 1 === DEPTH) return [row]
    return [row, ...fieldRows(inner, elsewhere, here, depth + 1)]
  })
}

/** Escapes text for a cell of a table. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

const membersOf = (table: Table): Table | undefined => {
  const options = [table, ...(table.anyOf ?? [])].map((one) => one.items ?? one)
  return options.find((one) => one.properties !== undefined)
}

/** Returns the type of a field as text: `integer`, `list of strings`. */
export function typeText(table: Table): string {
  if (table.native !== undefined) return `Kubernetes ${table.native.replace(/^V\d/, '').replace('?', '')}`
  if (table.enum !== undefined) return table.enum.map((one) => `\`${one}\``).join(', ')
  if (table.const !== undefined) return `\`${table.const}\``
  if (table.anyOf !== undefined) return listText([...new Set(table.anyOf.map(typeText))], 'or')
  if (table.items !== undefined)
    return `list of ${pluralText(table.items)}${table.keyed === undefined ? '' : `, or object by ${table.keyed}`}`
  const own = table.type ?? 'any value'
  return table.shorthand === undefined ? own : `${own}, or only its \`${table.shorthand}\``
}

/** Returns the text for the entries of a list: `objects`, `strings or objects`, `objects, or of `app` values`. */
function pluralText({ shorthand, ...table }: Table): string {
  const plural = typeText(table).replace(/(?<!\S)(object|string|integer|number|boolean)(?= or |$)/g, '$1s')
  return shorthand === undefined ? plural : `${plural}, or of \`${shorthand}\` values`
}
