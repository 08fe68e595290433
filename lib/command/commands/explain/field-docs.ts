import type { Kind } from '../../../kind/claim'
import { optionsOfTable } from '../../../kind/table/field-tables'
import type { Table } from '../../../kind/table/table'
import { nativeModels } from '../../../kind/walk/native'
import { suggest } from '../../../finding/suggest'
import { shortList } from '../../../manifest/text'
import { pageOfField, pageOfKind } from '../../../origins/pages'
import { typeText } from '../../../publish/pages/pages'
import { describedTable, exampleOfKind } from '../../../publish/schema/descriptions'
import type { Suite } from '../../../run/package'
import { writeYaml } from '../../../wire/yaml/write-yaml'
import { parseFieldPath } from './field-path'

/** A field of a table, or a field of a Kubernetes model. */
interface Field {
  name: string
  table?: Table
  /** Type of the field in the format of lib/kind/walk/native.ts. */
  native?: string
  isRequired: boolean
}

/** Returns the docs of a kind or of one of its fields, or the problem with its name. */
export function docsOf(text: string, suite: Suite): { docs: string } | { problem: string } {
  const [name = '', ...given] = parseFieldPath(text)
  const kinds = [...suite.kinds, suite.settings]
  const kind = kinds.find((one) => one.kind.toLowerCase() === name.toLowerCase())
  if (kind === undefined) {
    const names = kinds.map((one) => one.kind)
    const { text: hint } = suggest(name, names, `Available kinds: ${shortList(names)} (see docs/reference.md).`)
    return { problem: `unknown kind \`${name}\`.${hint}` }
  }
  const steps = given[0] === 'spec' ? given.slice(1) : given
  const names = steps.filter((step) => !/^\d*$/.test(step))
  const root = describedTable(kind)
  if (names.length === 0) return { docs: docsOfKind(kind, root) }
  let field: Field = { name: kind.kind, table: root, isRequired: true }
  const path: string[] = []
  for (const step of names) {
    const members = membersOf(field, root)
    const next = members.find((one) => one.name === step || one.table?.aliases?.includes(step))
    if (next === undefined) return { problem: unknownField(step, [kind.kind, ...path].join('.'), members) }
    field = next
    path.push(next.name)
  }
  return { docs: docsOfField({ field, path, kind, root, suite }) }
}

function unknownField(step: string, parent: string, members: readonly Field[]): string {
  if (members.length === 0) return `\`${parent}\` has no fields.`
  const names = members.flatMap(({ name, table }) => [name, ...(table?.aliases ?? [])])
  const { text } = suggest(
    step,
    names,
    `Available fields: ${shortList(members.map(({ name }) => name))}. See \`lummo explain ${parent}\` for all fields.`,
  )
  return `\`${parent}\` has no field \`${step}\`.${text}`
}

/** Returns the fields of an object, or of the entries of a list. */
function membersOf({ table, native }: Field, root: Table): Field[] {
  if (native !== undefined) return nativeMembers(native)
  if (table === undefined) return []
  return optionsOfTable(table, root).flatMap((option) => {
    if (option.items !== undefined) return membersOf({ name: '', table: option.items, isRequired: false }, root)
    if (option.native !== undefined) return nativeMembers(option.native)
    if (option.properties === undefined && typeof option.additionalProperties === 'object')
      return membersOf({ name: '', table: option.additionalProperties, isRequired: false }, root)
    return Object.entries(option.properties ?? {}).map(([name, member]) => ({
      name,
      table: member,
      isRequired: option.required?.includes(name) === true && member.default === undefined,
    }))
  })
}

function nativeMembers(type: string): Field[] {
  const model = /[[{]*(\w+)[\]}?!]*/.exec(type)?.[1] ?? ''
  return Object.entries(nativeModels()[model] ?? {}).map(([name, member]) => ({
    name,
    native: member.replace(/!$/, ''),
    isRequired: member.endsWith('!'),
  }))
}

function docsOfKind(kind: Kind, root: Table): string {
  const example = exampleOfKind(kind)
  const shown = example === undefined ? '' : `\n${writeYaml(example).replace(/^/gm, '  ').trimEnd()}\n`
  const fields = fieldLines(membersOf({ name: '', table: root, isRequired: true }, root))
  return `${kind.kind}\n  ${kind.summary}\n  page: ${pageOfKind(kind.kind)}\n${shown}\nFields of spec:\n${fields}`
}

interface Documented {
  field: Field
  path: readonly string[]
  kind: Kind
  root: Table
  suite: Suite
}

function docsOfField({ field, path, kind, root, suite }: Documented): string {
  const { table, native, isRequired } = field
  const container = suite.kinds.find((one) => one.kind === 'LummoContainer')
  const type = table === undefined ? nativeTypeText(native ?? 'any') : typeText(table)
  const preset =
    table?.default === undefined || typeof table.default === 'object' ? [] : [JSON.stringify(table.default)]
  const lines = [
    `type: ${type}${isRequired ? ', required' : ''}`,
    ...preset.map((one) => `default: ${one}`),
    ...(table?.aliases === undefined ? [] : [`also: ${table.aliases.join(', ')}`]),
    ...(table?.examples === undefined ? [] : [`example: ${JSON.stringify(table.examples[0])}`]),
    `page: ${pageOfField(kind, path, container)}`,
  ]
  const about = table?.description ?? 'Same as the Kubernetes field. See `kubectl explain`.'
  const members = membersOf(field, root)
  const fields = members.length === 0 ? '' : `\nFields:\n${fieldLines(members)}`
  return `${[kind.kind, ...path].join('.')}\n${wrapped(about)}${lines.map((line) => `  ${line}\n`).join('')}${fields}`
}

/** Returns a line for each field: its name, its type and the first sentence of its description. */
function fieldLines(fields: readonly Field[]): string {
  const rows = fields.map(({ name, table, native, isRequired }) => {
    const [first = ''] = (table?.description ?? '').split(/(?<=\.)(?<!e\.g\.) (?=[A-Z`])/)
    const type = table === undefined ? nativeTypeText(native ?? 'any') : typeText(table)
    return { name: isRequired ? `${name} (required)` : name, text: first === '' ? type : first }
  })
  const width = Math.max(...rows.map(({ name }) => name.length))
  return rows.map(({ name, text }) => `  ${name.padEnd(width)}  ${text}\n`).join('')
}

const nativeTypeText = (type: string): string => {
  if (type.startsWith('[')) return `list of ${nativeTypeText(type.slice(1, -1))}`
  if (type.startsWith('{')) return `object of ${nativeTypeText(type.slice(1, -1))}`
  if (type.startsWith('=')) return type.slice(1).split('|').filter(Boolean).join(', ')
  return /^V\d/.test(type) ? `Kubernetes ${type.replace(/^V\d/, '')}` : type.replaceAll('-', ' ')
}

const WIDTH = 100

/** Wraps text at a limited width, and indents its lines. */
function wrapped(text: string): string {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last === undefined || last.length + word.length >= WIDTH) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines.map((line) => `  ${line}\n`).join('')
}
