import { API_VERSION, type Kind } from '../../kind/claim'
import { needsSpec } from '../../kind/define-kind'
import type { Table } from '../../kind/table/table'
import { groupOf } from '../../manifest/id'
import type { Manifest } from '../../manifest/manifest'
import { crdSchemaOf } from './crd-schema'
import { describedTable } from './descriptions'
import { legacyMarks } from './legacy-forms'
import { pluralOf } from './plural'
import type { Schema } from './share'
import { openSchema, type ProcessedBy, STATUS_COLUMNS, statusSchema } from './status-schema'

/** Returns the CustomResourceDefinition that stores objects of a kind (`apiextensions.k8s.io/v1`). */
export function crdOf(kind: Kind, processedBy: ProcessedBy): Manifest {
  const group = groupOf(kind.apiVersion)
  const version = kind.apiVersion.slice(group.length + 1)
  const singular = kind.kind.toLowerCase()
  const plural = pluralOf(singular)
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: {
        kind: kind.kind,
        listKind: `${kind.kind}List`,
        plural,
        singular,
        ...(group === groupOf(API_VERSION) ? { shortNames: shortNamesOf(kind.kind), categories: ['lummo'] } : {}),
      },
      scope: 'Namespaced',
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: objectSchema(kind, processedBy) },
          // Without the status subresource, each status update would increase the generation, and the controller would
          // keep triggering itself.
          subresources: { status: {} },
          additionalPrinterColumns: columnsOf(kind),
        },
      ],
    },
  }
}

/**
 * Returns short names for `kubectl`, such as `ldeployment` and `pgb`. Names with two letters would collide with the
 * short names of other tools. Kinds in other API groups get no short names, because the names could collide with each
 * other.
 */
const shortNamesOf = (kind: string): string[] =>
  kind.startsWith('Lummo') ? [`l${kind.slice('Lummo'.length).toLowerCase()}`] : [kind.slice(0, 3).toLowerCase()]

type Column = { name: string; type: string; jsonPath: string; priority?: number }

/**
 * Fields that distinguish objects of a kind, starting with the most useful field. `kubectl get` shows the fields that
 * the kind has.
 */
const SHOWN: readonly (readonly [name: string, field: string])[] = [
  ['App', 'app'],
  ['Type', 'type'],
  ['Schedule', 'schedule'],
  ['Replicas', 'replicas'],
  ['Size', 'size'],
]

/** Returns the columns of `kubectl get`: fields that have the same form in every object, the state and the age. */
function columnsOf(kind: Kind): Column[] {
  const fields = crdSchemaOf(describedTable(kind)).properties as Readonly<Record<string, Schema>> | undefined
  const own = SHOWN.flatMap(([name, field]): Column[] => {
    const type = fields?.[field]?.type
    return type === 'string' || type === 'integer' ? [{ name, type, jsonPath: `.spec.${field}` }] : []
  })
  return [...own, ...STATUS_COLUMNS, { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' }]
}

function objectSchema(kind: Kind, processedBy: ProcessedBy): Schema {
  const { outsideSpec, inSpec, table } = legacyMarks(kind, describedTable(kind))
  const closed: Schema = {
    type: 'object',
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { type: 'object' },
      spec: specSchema(table, inSpec),
      ...Object.fromEntries(outsideSpec.map((name) => [name, LEGACY])),
    },
    ...(outsideSpec.length === 0 && needsSpec(table) ? { required: ['spec'] } : {}),
  }
  const { properties, ...rest } = processedBy === 'operator' ? openSchema(closed) : closed
  const status = statusSchema(processedBy)
  return { description: kind.summary, ...rest, properties: { ...(properties as Schema), status } }
}

const LEGACY: Schema = { description: 'A legacy spelling.', 'x-kubernetes-preserve-unknown-fields': true }

/**
 * Returns the schema of the spec. If there is a legacy form, nothing is required, because a field of the legacy form
 * can replace a required field.
 */
function specSchema(table: Table, legacy: readonly string[]): Schema {
  const schema = crdSchemaOf(table)
  if (legacy.length === 0) return schema
  const { required, properties, ...rest } = schema
  const fields = Object.fromEntries(legacy.map((name) => [name, LEGACY]))
  return { ...rest, properties: { ...(properties as Schema), ...fields } }
}
