import { isPlain } from '../../manifest/manifest'
import type { Schema } from './share'

/**
 * Processor of stored objects. With `none`, other tools read the objects, so the API server refuses unknown fields.
 * With `operator`, the API server stores unknown fields, so that lummo-operator can report them with the intended
 * name.
 */
export type ProcessedBy = 'none' | 'operator'

/** Maximum number of findings in a status. An object in a cluster is limited to about 1.5 MiB. */
export const MAX_FINDINGS = 10

const TEXT: Schema = { type: 'string' }
const KEEPS_OTHERS: Schema = { 'x-kubernetes-preserve-unknown-fields': true }

/** Source: Condition of apimachinery v0.34, pkg/apis/meta/v1/types.go. */
const CONDITIONS: Schema = {
  description: 'State of the object. `Ready` is the summary.',
  type: 'array',
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['type'],
  items: {
    type: 'object',
    required: ['type', 'status', 'reason', 'message', 'lastTransitionTime'],
    properties: {
      type: { type: 'string', maxLength: 316 },
      status: { type: 'string', enum: ['True', 'False', 'Unknown'] },
      reason: { type: 'string', minLength: 1, maxLength: 1024 },
      message: { type: 'string', maxLength: 32768 },
      lastTransitionTime: { type: 'string', format: 'date-time' },
      observedGeneration: { type: 'integer', format: 'int64', minimum: 0 },
    },
  },
}

const FINDINGS: Schema = {
  description: 'First findings about the object, starting with errors.',
  type: 'array',
  maxItems: MAX_FINDINGS,
  'x-kubernetes-list-type': 'atomic',
  items: {
    type: 'object',
    required: ['severity', 'code', 'message'],
    properties: {
      severity: { type: 'string', enum: ['error', 'warning', 'info'] },
      code: TEXT,
      message: TEXT,
      field: { description: 'Path of the field.', type: 'string' },
    },
  },
}

const CHILDREN: Schema = {
  description: 'Generated objects.',
  type: 'array',
  'x-kubernetes-list-type': 'atomic',
  items: {
    type: 'object',
    required: ['version', 'kind', 'name'],
    properties: {
      group: TEXT,
      version: TEXT,
      kind: TEXT,
      namespace: TEXT,
      name: TEXT,
      uid: TEXT,
      ready: { description: 'Readiness of the generated object.', type: 'boolean' },
      hash: {
        description: 'Content hash of an applied Job, so that the Job does not run again after its deletion.',
        type: 'string',
      },
    },
  },
}

/**
 * The condition of an object that lummo-operator has not processed. The API server sets this condition as a default.
 * The timestamp is the same as in the Gateway API, which also has such defaults (v1.3, gateway_types.go).
 */
const PENDING = {
  type: 'Ready',
  status: 'Unknown',
  reason: 'Pending',
  message: 'lummo-operator has not processed this object. Check that it runs and watches the namespace.',
  lastTransitionTime: '1970-01-01T00:00:00Z',
}

/**
 * Returns the schema of the status. Other controllers can add fields. With the operator, the condition of an
 * unprocessed object is `Unknown`. Without the operator, a default would make tools wait forever for `Ready`.
 */
export const statusSchema = (processedBy: ProcessedBy): Schema => ({
  type: 'object',
  ...(processedBy === 'operator' ? { default: { conditions: [PENDING] } } : {}),
  properties: {
    observedGeneration: { type: 'integer', format: 'int64', minimum: 0 },
    conditions: CONDITIONS,
    findings: FINDINGS,
    children: CHILDREN,
    outputs: { description: 'Addresses and names that other objects use.', type: 'object', ...KEEPS_OTHERS },
  },
  ...KEEPS_OTHERS,
})

/** Returns a schema whose objects keep unknown fields. */
export function openSchema(schema: Schema): Schema {
  const open = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(open)
    return isPlain(part) ? openSchema(part) : part
  }
  const { properties, ...rest } = schema
  const others = Object.fromEntries(Object.entries(rest).map(([key, part]) => [key, open(part)]))
  if (!isPlain(properties)) return others
  const fields = Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, open(part)]))
  return { ...others, properties: fields, ...(schema.type === 'object' ? KEEPS_OTHERS : {}) }
}

/** Columns of `kubectl get` that show the status. */
export const STATUS_COLUMNS = [
  { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
  { name: 'Reason', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].reason' },
  { name: 'Message', type: 'string', priority: 1, jsonPath: '.status.conditions[?(@.type=="Ready")].message' },
]
