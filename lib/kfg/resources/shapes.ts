// The fields of each resource kind.
import type { Field, Shape, Wanted } from '../values/shapes'

const optional = (wanted: Wanted): Field => ({ wanted })
const required = (wanted: Wanted): Field => ({ wanted, isRequired: true })

const STRINGS: Wanted = { list: 'string' }
const PERCENT: Wanted = { oneOf: ['int', 'size'] }

const RESOURCES: Wanted = {
  shape: { name: 'resources', fields: { cpu: optional('size'), memory: optional('size') } },
}

const HEALTH: Wanted = {
  shape: {
    name: 'health',
    fields: { readiness: optional('string'), liveness: optional('string'), startup: optional('string') },
  },
}

const SCALING: Wanted = {
  shape: {
    name: 'scaling',
    fields: {
      min: optional('int'),
      max: required('int'),
      targetCPU: optional(PERCENT),
      targetMemory: optional(PERCENT),
    },
  },
}

/** Fields of every resource that runs an image. */
const CONTAINER: Readonly<Record<string, Field>> = {
  name: optional('string'),
  image: required('string'),
  command: optional(STRINGS),
  args: optional(STRINGS),
  env: optional({ map: 'variable' }),
  secrets: optional({ map: 'string' }),
  volumes: optional({ map: 'string' }),
  resources: optional(RESOURCES),
  depends_on: optional({ list: { resource: [] } }),
}

/** Engines of databases. */
const DATABASE_ENGINES: readonly string[] = ['postgres', 'mysql', 'mongo', 'mongodb', 'redis']

const oneOf = (...texts: readonly string[]): Wanted => ({ oneOf: texts.map((text) => ({ text })) })

const SHAPES: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  service: {
    ...CONTAINER,
    port: required('int'),
    replicas: optional('int'),
    health: optional(HEALTH),
    autoscale: optional(SCALING),
    scaling: optional(SCALING),
    database: optional({ named: DATABASE_ENGINES }),
  },
  worker: {
    ...CONTAINER,
    replicas: optional('int'),
    queue: optional({ resource: ['queue'] }),
    autoscale: optional(SCALING),
    scaling: optional(SCALING),
    parallelism: optional('int'),
    completions: optional('int'),
    perNode: optional('bool'),
    nodeSelector: optional({ map: 'string' }),
    tolerations: optional('any'),
  },
  cronjob: {
    ...CONTAINER,
    schedule: required('cron'),
    concurrency: optional(oneOf('Allow', 'Forbid', 'Replace')),
    successHistory: optional('int'),
    failedHistory: optional('int'),
  },
  database: {
    name: optional('string'),
    type: required(oneOf(...DATABASE_ENGINES)),
    version: required('string'),
    storage: required('size'),
    replicas: optional('int'),
    resources: optional(RESOURCES),
    backup: optional({
      shape: { name: 'backup', fields: { schedule: optional('cron'), retention: optional('int') } },
    }),
  },
  storage: {
    name: optional('string'),
    size: required('size'),
    accessMode: optional(oneOf('ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany')),
    storageClass: optional('string'),
  },
  ingress: {
    name: optional('string'),
    host: required('string'),
    tls: optional('bool'),
    routes: required({ map: { resource: ['service'] } }),
    annotations: optional({ map: 'string' }),
  },
  cache: {
    name: optional('string'),
    version: required('string'),
    memory: optional('size'),
    replicas: optional('int'),
  },
  queue: {
    name: optional('string'),
    type: required(oneOf('rabbitmq', 'redis', 'sqs')),
    version: optional('string'),
    replicas: optional('int'),
    persistence: optional('bool'),
    storage: optional('size'),
    resources: optional(RESOURCES),
  },
}

/** Returns the fields of a resource kind. */
export const shapeOfKind = (kind: string): Shape => ({ name: kind, fields: SHAPES[kind] ?? {} })

/** Fields of `database: postgres { … }` in a service. */
export const INNER_DATABASE: Shape = {
  name: 'database',
  fields: Object.fromEntries(Object.entries(SHAPES.database ?? {}).filter(([name]) => name !== 'type')),
}
