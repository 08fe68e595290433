import type { Rule } from '../../finding/rule'
import { type Kind, OWN_SETTINGS } from '../../kind/claim'
import type { Table } from '../../kind/table/table'
import { deepEqual } from '../../manifest/deep-equal'

/** docs/findings.md, with these rules. */
export const findingsPage = (rules: readonly Rule[]): string =>
  `# Findings

Everything that \`lummo\` can say about an object, by its code. Codes are stable; the wording of messages is not.

| severity | what follows |
|---|---|
| \`error\` | Nothing goes out; exit code 1. |
| \`warning\` | Worth a look: probably not what you want. Counted by \`lummo check\`, and fails nothing. |
| \`info\` | Worth knowing, and fine: what else is needed, or what comes of it. Shown, not counted, and fails nothing, not even strict CI. |

| code | severity | what it means |
|---|---|---|
${[...rules]
  .sort((one, other) => (one.code < other.code ? -1 : 1))
  .map(({ code, severities, summary }) => `| \`${code}\` | ${severities.join(', ')} | ${summary} |`)
  .join('\n')}
`

/** A table of kinds with links to their pages; the rooms as seen from the page with the table. */
export const kindsTable = (kinds: readonly Kind[], roomOf: (kind: string) => string): string =>
  [
    '| kind | |',
    '|---|---|',
    ...kinds.map(({ kind, summary }) => `| [${kind}](${roomOf(kind)}/README.md) | ${summary} |`),
  ].join('\n')

/** Fields that another page lists: a map that has just these is a link to it. */
export interface ListedElsewhere {
  fields: Table['properties']
  link: string
}

/** What the README of a kind shows besides its fields: an example from its golden cases, and what that makes. */
interface Example {
  example: string
  made: readonly string[]
}

/** Returns the README of a kind: what it is, an example, and its fields, with links where another page has them. */
export function kindPage(kind: Kind, table: Table, { example, made }: Example, elsewhere?: ListedElsewhere): string {
  const own = kind.table().properties?.[OWN_SETTINGS]
  const all = { ...table, properties: { ...table.properties, ...(own && { [OWN_SETTINGS]: own }) } }
  const rows = fieldRows(all, elsewhere)
  return `# ${kind.kind}

${kind.summary}

\`\`\`yaml
${example.trim()}
\`\`\`

${made.length === 0 ? '' : `makes ${made.join(', ')}.\n\n`}## Fields of \`spec\`

| field | type | meaning |
|---|---|---|
${rows.join('\n')}

Required fields are in **bold**; what lies deeper is in \`lummo schema ${kind.kind}\`. Written by \`npm run generate\` from
\`spec.ts\`; the example is a tested case.
`
}

/** How deep fields are listed; what lies deeper is in the schema. */
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
        : ` Default \`${JSON.stringify(member.default)}\`.`
    const isListed = inner !== undefined && elsewhere !== undefined && deepEqual(inner.properties, elsewhere.fields)
    const link = isListed ? ` ${elsewhere.link}` : ''
    const meaning = `${(member.description ?? '').replaceAll('|', '\\|').replaceAll('\n', ' ')}${preset}${aliases}${link}`
    const row = `| ${label} | ${typeText(member)} | ${meaning} |`
    if (isListed || inner === undefined || depth + 1 === DEPTH) return [row]
    return [row, ...fieldRows(inner, elsewhere, here, depth + 1)]
  })
}

const membersOf = (table: Table): Table | undefined => {
  const options = [table, ...(table.anyOf ?? [])].map((one) => one.items ?? one)
  return options.find((one) => one.properties !== undefined)
}

function typeText(table: Table): string {
  if (table.native !== undefined) return `Kubernetes ${table.native.replace(/^V\d/, '').replace('?', '')}`
  if (table.enum !== undefined) return table.enum.map((one) => `\`${one}\``).join(', ')
  if (table.const !== undefined) return `\`${table.const}\``
  if (table.anyOf !== undefined) return [...new Set(table.anyOf.map(typeText))].join(' or ')
  if (table.items !== undefined)
    return `list of ${typeText(table.items)}${table.keyed === undefined ? '' : `, or map by ${table.keyed}`}`
  const words: Record<string, string> = { object: 'map', string: 'text', integer: 'number', boolean: 'true/false' }
  const own = words[table.type ?? ''] ?? table.type ?? 'anything'
  return table.shorthand === undefined ? own : `${own}, or its \`${table.shorthand}\` alone`
}
