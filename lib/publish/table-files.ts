import { SPEC_MODELS } from '../kind/walk/patched-models'
import { existsSync, readFileSync } from 'node:fs'
import type { ZodType } from 'zod'
import { suite } from '../../functions/suite'
import type { Kind } from '../kind/claim'
import { tableOf } from '../kind/table/from-zod'
import type { Table } from '../kind/table/table'
import type { Plain } from '../manifest/manifest'
import type { Rule } from '../finding/rule'
import type { Codes } from '../run/ignore/codes'
import { settingsFrom } from '../run/settings/layers'
import { readDocuments } from '../wire/list/document-stream'
import { allRules } from './all-rules'
import type { DescriptionFile } from './schema/descriptions'
import { nativeTables } from './tables/native-tables'
import { splitTables } from './tables/split-tables'

/** A generated file: its content, and its path relative to the root of the project. */
export interface GeneratedFile {
  path: string
  text: string
}

/** A kind with the folder of its code, its table and a small example. */
export interface KindFolder {
  folder: string
  kind: Kind
  table: Table
  example: string
}

/**
 * Returns the kinds in the given folders of `functions` (such as `lummo-deployment`). Works without the tables of an
 * earlier build.
 */
export function kindFolders(folders: readonly string[]): KindFolder[] {
  const kinds = [...suite.kinds, suite.settings]
  return folders.map((folder) => {
    const kind = kinds.find((one) => folderOf(one.kind) === folder)
    if (kind === undefined) throw new Error(`functions/${folder} is not the folder of a kind of functions/suite.ts`)
    const { spec } = require(`../../functions/${folder}/spec.ts`) as { spec: ZodType }
    return { folder, kind, table: tableOf(spec), example: exampleOf(folder) }
  })
}

/** Returns the tables that a run reads. The tables are build output and are not in Git. */
export function tableFiles(kinds: readonly KindFolder[]): GeneratedFile[] {
  const split = splitTables(kinds.map(({ kind, table }) => ({ kind: kind.kind, table })))
  const examples = Object.fromEntries(kinds.flatMap(({ kind, example }) => objectOf(kind.kind, example)))
  const descriptions: DescriptionFile = { ...split.descriptions, examples }
  const models = new Set(kinds.flatMap(({ table }) => modelsIn(table)))
  const settings = kinds.find(({ kind }) => kind.kind === suite.settings.kind)
  const file = (name: string, content: unknown) => ({ path: `dist/tables/${name}.json`, text: JSON.stringify(content) })
  return [
    ...kinds.map(({ folder }, at) => file(`kinds/${folder}`, split.tables[at])),
    file('shared', split.shared),
    file('version', { version: (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version }),
    file('defaults', settings === undefined ? {} : settingsFrom(settings.table, [])),
    file('descriptions', descriptions),
    file('native', nativeTables([...models, ...Object.values(SPEC_MODELS)])),
    file('codes', codesOf(allRules().map(([, one]) => one))),
    file('rules', Object.fromEntries(allRules().map(([, { code, summary }]) => [code, summary]))),
  ]
}

/** Returns the codes of rules in three groups: rules that can be ignored, errors, and policies. */
function codesOf(rules: readonly Rule[]): Codes {
  const policies = rules.filter(({ code }) => code.startsWith('policy-'))
  const others = rules.filter((one) => !policies.includes(one))
  const isError = ({ severities }: Rule) => severities.every((severity) => severity === 'error')
  const listed = (some: readonly Rule[]) => some.map(({ code }) => code)
  return {
    ignorable: listed(others.filter((one) => !isError(one))),
    errors: listed(others.filter(isError)),
    policies: listed(policies),
  }
}

/** Returns the folder of a kind: `functions/lummo-stateful-set` for `LummoStatefulSet`. */
export const folderOf = (kind: string): string => kind.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()

/** Pattern of the comments in golden cases that record findings. */
const FINDING = /^# *\^? ?(?:error|warning|info) [a-z0-9-]+: |^#\|/

/** Returns the smallest golden case of a kind. The title and the findings are removed. */
function exampleOf(folder: string): string {
  const file = ['minimal', 'full']
    .map((name) => `test/golden/${folder}/${name}/input.yaml`)
    .find((path) => existsSync(path))
  if (file === undefined) throw new Error(`test/golden/${folder} has no case \`minimal\` to show`)
  const [, ...lines] = readFileSync(file, 'utf8').split('\n')
  return lines.filter((line) => !FINDING.test(line)).join('\n')
}

/** Returns the object of the given kind in an example. */
function objectOf(kind: string, example: string): [kind: string, object: Plain][] {
  const read = readDocuments(example, kind)
  const found = Array.isArray(read) ? undefined : read.items.find((item) => item.kind === kind)
  return found === undefined ? [] : [[kind, found.object]]
}

/** Returns the models of the Kubernetes API to which a table refers. */
function modelsIn(table: Table | unknown): string[] {
  if (Array.isArray(table)) return table.flatMap(modelsIn)
  if (typeof table !== 'object' || table === null) return []
  const own = 'native' in table && typeof table.native === 'string' ? [table.native] : []
  return [...own, ...Object.values(table).flatMap(modelsIn)]
}
