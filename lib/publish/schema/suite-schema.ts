import { API_VERSION, type Kind, LEGACY_API_VERSIONS } from '../../kind/claim'
import { needsSpec } from '../../kind/define-kind'
import { nativeModels } from '../../kind/walk/native'
import type { Table } from '../../kind/table/table'
import { groupOf } from '../../manifest/id'
import type { Plain } from '../../manifest/manifest'
import { listText } from '../../manifest/text'
import { describedTable, exampleOfKind } from './descriptions'
import { patternOfFormat } from './format-patterns'
import { everyTable } from '../tables/inline-table'
import { schemaOf } from './json-schema'
import { nativeSchemas } from './native-schema'
import { legacyMarks } from './legacy-forms'
import { type Schema, shareSchemas, when } from './share'

const DRAFT = 'http://json-schema.org/draft-07/schema#'

/** Returns the JSON Schema of objects of one kind. */
export function kindSchema(kind: Kind): Schema {
  const { [kind.kind]: whole, ...definitions } = definitionsOf([kind])
  return { $schema: DRAFT, title: kind.kind, ...whole, definitions }
}

/** Returns the JSON Schema of files that contain objects of these kinds and possibly other objects. */
export function suiteSchema(kinds: readonly Kind[]): Schema {
  const names = kinds.map(({ kind }) => kind)
  const isOfKind = ({ kind, apiVersion }: Kind): Schema => ({
    properties: { apiVersion: { pattern: patternOf(apiVersion) }, kind: { const: kind } },
    required: ['kind'],
  })
  const versions = [...new Set(kinds.map((one) => one.apiVersion))]
  const pattern = [...new Set(versions.map(patternOf))].join('|')
  const isOurs: Schema = { properties: { apiVersion: { pattern } }, required: ['apiVersion'] }
  return {
    $schema: DRAFT,
    title: 'Short objects and other objects',
    type: 'object',
    properties: {
      apiVersion: {
        type: 'string',
        description: `For short objects: ${listText(
          versions.map((one) => `\`${one}\``),
          'or',
        )}.`,
        examples: versions,
      },
      kind: { anyOf: [{ enum: names }, { type: 'string' }] },
    },
    allOf: [
      ...kinds.map((kind) => when(isOfKind(kind), { $ref: `#/definitions/${kind.kind}` })),
      when(isOurs, { properties: { kind: { enum: names } }, required: ['kind'] }),
    ],
    definitions: definitionsOf(kinds),
  }
}

/** Returns a pattern that matches valid and misspelt apiVersions of a kind. Kinds of lummo can omit the apiVersion. */
const patternOf = (apiVersion: string): string => {
  const group = `^${groupOf(apiVersion).replaceAll('.', '\\.')}/`
  return apiVersion === API_VERSION ? `^$|${group}|^[Ll]ummo` : group
}

function definitionsOf(kinds: readonly Kind[]): Record<string, Schema> {
  const tables = kinds.map((kind) => [kind, describedTable(kind)] as const)
  const natives = new Set(tables.flatMap(([, table]) => everyTable(table).flatMap(nativesOf)))
  const objects = tables.map(([kind, table]) => [kind.kind, objectSchema(kind, table)])
  return { ...shareSchemas(Object.fromEntries(objects)), ...nativeSchemas(natives, nativeModels()) }
}

/** Returns the schema of the whole object. lib/kind/envelope.ts checks everything outside the spec. */
function objectSchema(kind: Kind, table: Table): Schema {
  const { outsideSpec, inSpec, table: open } = legacyMarks(kind, table)
  const needed = needsSpec(table) ? { required: ['spec'] } : {}
  const example = exampleOfKind(kind)
  return {
    type: 'object',
    description: kind.summary,
    ...(example === undefined ? {} : examplesFor(kind, example)),
    properties: {
      apiVersion: { enum: spellingsOf(kind), description: `Set \`${kind.apiVersion}\`.` },
      kind: { const: kind.kind, description: kind.summary },
      metadata: METADATA,
      spec: needsSpec(table) ? specSchema(open, inSpec) : { ...specSchema(open, inSpec), type: ['object', 'null'] },
      ...Object.fromEntries(outsideSpec.map((name) => [name, LEGACY_FIELD])),
      status: {},
    },
    required: kind.apiVersion === API_VERSION ? ['kind'] : ['apiVersion', 'kind'],
    additionalProperties: false,
    ...(outsideSpec.length === 0 ? needed : when(anyWritten(outsideSpec), {}, needed)),
  }
}

/** Returns all accepted spellings of a kind’s apiVersion. */
const spellingsOf = ({ apiVersion }: Kind): string[] =>
  apiVersion === API_VERSION ? [API_VERSION, ...LEGACY_API_VERSIONS, ''] : [apiVersion]

/** Returns a complete object. yaml-language-server also offers it as a snippet. */
const examplesFor = ({ kind, summary }: Kind, example: Plain): Schema => ({
  examples: [example],
  defaultSnippets: [{ label: kind, description: summary, body: example }],
})

const LEGACY_FIELD: Schema = { description: 'A legacy spelling. `lummo check` accepts it.', deprecated: true }

const anyWritten = (names: readonly string[]): Schema => ({ anyOf: names.map((name) => ({ required: [name] })) })

/** Returns the schema of a spec in the current form. Each kind checks its legacy forms itself. */
function specSchema(table: Table, legacy: readonly string[]): Schema {
  const today = schemaOf(table)
  return legacy.length === 0 ? today : { type: 'object', ...when(anyWritten(legacy), {}, today) }
}

const TEXTS: Schema = { type: ['object', 'null'], additionalProperties: { type: 'string' } }

const METADATA: Schema = {
  type: 'object',
  description: 'Name of the object, and labels and annotations of all objects generated from it.',
  properties: {
    name: { type: 'string', minLength: 1, ...patternOfFormat('dns-subdomain'), description: 'The name of the object.' },
    namespace: { type: 'string', description: 'Namespace of the object and of all objects generated from it.' },
    labels: TEXTS,
    annotations: TEXTS,
  },
}

/** Returns the models to which a table refers. In an object keyed by name, entries do not require a name. */
const nativesOf = ({ native, keyed, items }: Table): string[] => [
  ...(native === undefined ? [] : [native]),
  ...(keyed === undefined || items?.native === undefined ? [] : [`${items.native.replace('?', '')}?`]),
]
