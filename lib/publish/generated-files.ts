import { existsSync, readFileSync } from 'node:fs'
import type { ZodType } from 'zod'
import { suite } from '../../functions/suite'
import { renderForPeople } from '../finding/terminal'
import { tableOf } from '../kind/table/from-zod'
import type { Table } from '../kind/table/table'
import type { Plain } from '../manifest/manifest'
import { expandPackage } from '../run/pipeline'
import { settingsFrom } from '../run/settings/layers'
import { readDocuments } from '../wire/list/document-stream'
import { allRules } from './all-rules'
import type { DescriptionFile } from './schema/descriptions'
import { kustomizeConfiguration } from './pages/kustomize-configuration'
import { nativeTables } from './tables/native-tables'
import { findingsPage, kindPage, kindsTable } from './pages/pages'
import { wordsPage } from './pages/words-page'
import { splitTables } from './tables/split-tables'

/** A file that is written by `npm run generate` and committed; a test compares it with what would be written now. */
export interface GeneratedFile {
  /** From the root of the project. */
  path: string
  text: string
}

/** All generated files, for the rooms of these kinds (`lummo-deployment`). */
export function generatedFiles(rooms: readonly string[]): GeneratedFile[] {
  const kinds = [...suite.kinds, suite.settings]
  const tables = rooms.map((room) => {
    const kind = kinds.find((one) => roomOf(one.kind) === room)
    if (kind === undefined) throw new Error(`functions/${room} is the room of no kind of the suite`)
    const { spec } = require(`../../functions/${room}/spec.ts`) as { spec: ZodType }
    return { room, kind, table: tableOf(spec), example: exampleOf(room) }
  })
  const split = splitTables(tables.map(({ kind, table }) => ({ kind: kind.kind, table })))
  const models = new Set(tables.flatMap(({ table }) => modelsIn(table)))
  const containerFields = {
    fields: tables.find(({ room }) => room === 'lummo-container')?.table.properties,
    link: 'Each has the fields of a [LummoContainer](../lummo-container/README.md#fields-of-spec).',
  }
  const pages = tables.map(({ room, kind, table, example }) => {
    const shown = { example, made: madeBy(example) }
    return { path: `functions/${room}/README.md`, text: kindPage(kind, table, shown, containerFields) }
  })
  const byKind = Object.fromEntries(tables.map(({ kind, table }) => [kind.kind, table]))
  const examples = Object.fromEntries(tables.flatMap(({ kind, example }) => objectOf(kind.kind, example)))
  const descriptions: DescriptionFile = { ...split.descriptions, examples }
  return [
    ...pages,
    { path: 'docs/findings.md', text: findingsPage(allRules().map(([, rule]) => rule)) },
    { path: 'docs/words.md', text: wordsPage() },
    {
      path: 'README.md',
      text: between(
        'README.md',
        'kinds',
        kindsTable(kinds, (kind) => `functions/${roomOf(kind)}`),
      ),
    },
    {
      path: 'docs/reference.md',
      text: between(
        'docs/reference.md',
        'kinds',
        kindsTable(kinds, (kind) => `../functions/${roomOf(kind)}`),
      ),
    },
    { path: 'integrations/kustomize/lummo/references.yaml', text: kustomizeConfiguration(byKind) },
    ...tables.map(({ room }, at) => ({
      path: `functions/${room}/generated/table.json`,
      text: `${JSON.stringify(split.tables[at])}\n`,
    })),
    { path: 'lib/kind/generated/shared.json', text: lineByLine(split.shared) },
    ...tables
      .filter(({ room }) => room === roomOf(suite.settings.kind))
      .map(({ table }) => ({
        path: 'lib/settings/generated/defaults.json',
        text: `${JSON.stringify(settingsFrom(table, []), null, 2)}\n`,
      })),
    { path: 'lib/publish/generated/descriptions.json', text: `${JSON.stringify(descriptions)}\n` },
    { path: 'lib/kind/generated/native.json', text: `${JSON.stringify(nativeTables([...models]))}\n` },
  ]
}

/** A map as JSON with a line for each member, so that a change of one is a change of one line. */
const lineByLine = (map: Record<string, unknown>): string =>
  `{\n${Object.entries(map)
    .map(([key, member]) => `${JSON.stringify(key)}:${JSON.stringify(member)}`)
    .join(',\n')}\n}\n`

/** The object of a kind in an example, with the kind. */
function objectOf(kind: string, example: string): [kind: string, object: Plain][] {
  const read = readDocuments(example, kind)
  const found = Array.isArray(read) ? undefined : read.items.find((item) => item.kind === kind)
  return found === undefined ? [] : [[kind, found.object]]
}

/** `LummoStatefulSet` lives in `functions/lummo-stateful-set`. */
const roomOf = (kind: string): string => kind.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()

/** The smallest golden case of a kind, without the comment that is its title. */
function exampleOf(room: string): string {
  const file = ['minimal', 'full']
    .map((name) => `test/golden/${room}/${name}/input.yaml`)
    .find((path) => existsSync(path))
  if (file === undefined) throw new Error(`test/golden/${room} has no case \`minimal\` to show`)
  const [, ...lines] = readFileSync(file, 'utf8').split('\n')
  return lines.join('\n')
}

/** What an example makes, by kind; an example with an error stops the generation. */
function madeBy(example: string): string[] {
  const read = readDocuments(example, 'the example')
  const findings = Array.isArray(read) ? read : []
  const outcome = Array.isArray(read) ? undefined : expandPackage({ items: read.items }, suite)
  const errors = [...findings, ...(outcome?.findings ?? [])].filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new Error(`An example does not compile:\n${example}\n${renderForPeople(errors)}`)
  return [...new Set((outcome?.changes.added ?? []).map(({ kind }) => kind))]
}

/** A file’s text with what stands between its two markers replaced. */
function between(file: string, name: string, block: string): string {
  const text = readFileSync(file, 'utf8')
  const [begin, end] = [`<!-- ${name}:begin (written by npm run generate) -->`, `<!-- ${name}:end -->`]
  const [start, stop] = [text.indexOf(begin), text.indexOf(end)]
  if (start === -1 || stop === -1) throw new Error(`${file} has no markers for ${name}`)
  return `${text.slice(0, start + begin.length)}\n${block}\n${text.slice(stop)}`
}

/** The models of the Kubernetes API that a table refers to. */
function modelsIn(table: Table | unknown): string[] {
  if (Array.isArray(table)) return table.flatMap(modelsIn)
  if (typeof table !== 'object' || table === null) return []
  const own = 'native' in table && typeof table.native === 'string' ? [table.native] : []
  return [...own, ...Object.values(table).flatMap(modelsIn)]
}
