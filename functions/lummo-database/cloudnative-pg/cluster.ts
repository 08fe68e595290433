import type { Finding } from '../../../lib/finding/finding'
import { ignoredScript, notWithOperator } from '../rules'
import { closedNamespace } from '../../../lib/finding/rules'
import type { Claim, World } from '../../../lib/kind/claim'
import { compact, nonEmpty, nonEmptyMap } from '../../../lib/manifest/compact'
import type { Service } from '../../../lib/manifest/kubernetes'
import type { Manifest } from '../../../lib/manifest/manifest'
import { quoted } from '../../../lib/manifest/grammar/quoted'
import { valueAt } from '../../../lib/manifest/value-at'
import { closingObject } from '../../../lib/parts/network/closed-namespace'
import { type Database, RESOURCES } from '../database'
import { serverSettings } from '../checks'
import { checkExtensions } from './extensions'
import { OPERATORS_SETTINGS } from './settings'
import { postgres } from '../engines/postgres'
import type { Spec } from '../spec'
import type { Identity } from '../../../lib/parts/identity/identity'
import { RETAIN_ANNOTATIONS } from '../../../lib/parts/storage/retain-annotations'
import { type KnownSecret, secretNamed } from '../../../lib/parts/connections/known-secret'
import type { PodMonitor } from '../../../lib/parts/monitoring/monitoring'
import { resourcesOf } from '../../../lib/parts/container/resources'
import { CNPG_CLUSTER } from '../../../lib/parts/connections/databases'

/** Fields of a Cluster that lummo generates. Source: postgresql.cnpg.io/v1 of CloudNativePG v1.27. */
export interface Cluster extends Manifest {
  spec: {
    instances: number
    imageName: string
    inheritedMetadata: { labels: Record<string, string> }
    storage: { size: string; storageClass?: string }
    resources?: object
    bootstrap: {
      initdb: {
        database: string
        owner: string
        secret?: { name: string }
        dataChecksums: boolean
        postInitApplicationSQLRefs?: { configMapRefs: { name: string; key: string }[] }
      }
    }
    postgresql?: { parameters: Record<string, string> }
    affinity?: object
    priorityClassName?: string
  }
}

/** Label that the operator sets on the pods of a cluster. */
const CLUSTER = CNPG_CLUSTER
export const operatorsPods = (name: string): Record<string, string> => ({ [CLUSTER]: name })
const ROLE = 'cnpg.io/instanceRole'

/** Fields that have no effect on pods of an operator. */
const OURS = [
  'env',
  'serviceAccount',
  'security',
  'podSecurityContext',
  'stop',
  'affinity',
  'runtimeClass',
  'pod',
  'network',
  'sharedMemory',
] as const

/** Returns the role that owns the database. The pattern for role names does not allow quotes. */
const ownerOf = ({ spec, database }: Pick<Database, 'spec' | 'database'>): string => spec.user ?? database

/**
 * Returns the scripts of the first start. The user owns the tables, as with the official image, although the operator
 * runs each script as the superuser `postgres`, in a separate connection. Source: executeSQLRefs of CloudNativePG
 * v1.27.
 */
export const operatorsScripts = (database: Database): Record<string, string> =>
  Object.fromEntries(
    Object.entries(database.spec.init ?? {}).map(([file, text]) => [file, `set role "${ownerOf(database)}";\n${text}`]),
  )

/**
 * Returns the objects for PostgreSQL with CloudNativePG: the Cluster, and a Service that targets the primary and has
 * the same name as without an operator.
 *
 * @param secret Secret of the owner; undefined if the operator creates one
 * @param init the ConfigMap with the scripts of the first start
 */
export function operatedPostgres(
  { name, spec }: Claim<Spec>,
  world: World,
  parts: { id: Identity; database: Database; secret: string | undefined; init: string | undefined },
): { manifests: Manifest[]; findings: Finding[] } {
  const { id, database, secret, init } = parts
  const { nodeSelector, tolerations, storage } = spec
  const scripts = Object.keys(spec.init ?? {}).sort()
  const cluster: Cluster = {
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Cluster',
    // Deleting the Cluster would also delete its volumes.
    metadata: { name, labels: { ...id.labels, type: 'database' }, annotations: { ...RETAIN_ANNOTATIONS } },
    spec: compact<Cluster['spec']>({
      instances: spec.replicas,
      imageName: spec.image ?? `ghcr.io/cloudnative-pg/postgresql:${spec.version}`,
      inheritedMetadata: { labels: id.selector },
      storage: compact<Cluster['spec']['storage']>({ size: storage.size, storageClass: storage.class }),
      resources: resourcesOf(spec.resources ?? RESOURCES, world.settings.workload.ephemeralStorage),
      bootstrap: {
        initdb: compact<Cluster['spec']['bootstrap']['initdb']>({
          database: database.database,
          owner: ownerOf(database),
          secret: secret === undefined ? undefined : { name: secret },
          dataChecksums: true,
          postInitApplicationSQLRefs:
            init === undefined ? undefined : { configMapRefs: scripts.map((key) => ({ name: init, key })) },
        }),
      },
      postgresql: spec.config === undefined ? undefined : { parameters: spec.config },
      affinity: nonEmptyMap(
        compact<Record<string, object>>({ nodeSelector, tolerations: nonEmpty(tolerations ?? []) } as Record<
          string,
          object
        >),
      ),
      priorityClassName: spec.priorityClass,
    }),
  }
  const service: Service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels: id.labels },
    spec: {
      selector: { [CLUSTER]: name, [ROLE]: 'primary' },
      ports: [{ name: 'db', port: 5432, targetPort: 5432 }],
    },
  }
  const findings = [
    ...check(spec),
    ...checkClosed(id, world),
    ...checkExtensions(spec.init, ownerOf(database)),
    ...checkOwner(spec, secretNamed(world, id.namespace, nameOf(spec.secret)), ownerOf(database)),
    ...serverSettings(database, postgres, OPERATORS_SETTINGS).findings,
  ]
  return { manifests: [cluster, service, ...monitored(spec, id)], findings }
}

/** Returns the PodMonitor. Every pod contains the exporter of the operator, on the port `metrics`. */
function monitored({ monitoring }: Spec, id: Identity): PodMonitor[] {
  const prometheus = monitoring?.prometheus
  if (prometheus === undefined) return []
  return [
    {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PodMonitor',
      metadata: { name: id.name, labels: { ...id.labels, ...prometheus.labels } },
      spec: {
        selector: { matchLabels: { [CLUSTER]: id.name } },
        podMetricsEndpoints: [
          prometheus.interval === undefined ? { port: 'metrics' } : { port: 'metrics', interval: prometheus.interval },
        ],
      },
    },
  ]
}

/** Reports an isolated namespace, in which the operator cannot reach its pods until the user adds a NetworkPolicy. */
function checkClosed({ name, namespace }: Identity, world: World): Finding[] {
  const closed = closingObject(namespace, world)
  const opened = world
    .find(['NetworkPolicy'], name)
    .some(({ spec }) => valueAt(spec, ['podSelector', 'matchLabels', CLUSTER]) === name)
  if (closed === undefined || opened) return []
  const message = `${closed} isolates the pods of the Cluster from the API server, the operator and each other. For pods with the label \`${CLUSTER}: ${name}\`, add a NetworkPolicy that allows these connections and, for clients, port 5432.`
  return [closedNamespace.at(['spec', 'operator'], message)]
}

const nameOf = (secret: Spec['secret']): string => (secret || undefined)?.name ?? ''

/** Checks the Secret. The operator creates the owner of the database, and accepts only a Secret for this owner. */
function checkOwner({ secret, user }: Spec, known: KnownSecret | undefined, owner: string): Finding[] {
  const username = known?.keys.get('username')?.value
  if (username === undefined || username === owner) return []
  const what = `The Secret \`${nameOf(secret)}\` is for the user ${quoted(username)}, but the database owner is \`${owner}\`.`
  const path = ['spec', user === undefined ? 'secret' : 'user']
  return [notWithOperator.at(path, `${what} Set \`user: ${username}\`, or correct the Secret.`)]
}

function check(spec: Spec): Finding[] {
  const findings: Finding[] = []
  if (spec.type !== 'postgres') {
    const message = '`operator` is available only for PostgreSQL. Remove `operator`.'
    return [notWithOperator.at(['spec', 'operator'], message)]
  }
  for (const field of ['database', 'user'] as const) {
    if (spec[field] !== 'postgres') continue
    const message = '`postgres` is reserved by the operator. Set a different name.'
    findings.push(notWithOperator.at(['spec', field], message, { current: 'postgres' }))
  }
  if (!/^[\d.]+$/.test(spec.version)) {
    const message =
      '`version` cannot have a suffix, because the operator selects the image. Set, for example, `17` or `17.5`.'
    findings.push(notWithOperator.at(['spec', 'version'], message))
  }
  for (const field of OURS) {
    if (spec[field] === undefined) continue
    const message = `\`${field}\` has no effect, because the operator creates the pods. Remove the field, or patch the Cluster with \`patches\`.`
    findings.push(notWithOperator.at(['spec', field], message, { atKey: true }))
  }
  if (spec.retention !== undefined) {
    const message =
      '`retention` has no effect, because the operator deletes volumes together with their pods. Remove `retention`; the Cluster is kept when this object is removed.'
    findings.push(notWithOperator.at(['spec', 'retention'], message, { atKey: true }))
  }
  if (spec.monitoring?.datadog === true) {
    const message =
      '`datadog` has no effect, because the operator creates the pods. Remove `datadog`, or patch `inheritedMetadata` of the Cluster with `patches`.'
    findings.push(notWithOperator.at(['spec', 'monitoring', 'datadog'], message, { atKey: true }))
  }
  for (const field of ['image', 'resources'] as const) {
    if (spec.monitoring?.prometheus?.[field] === undefined) continue
    const message = `\`${field}\` has no effect, because the operator provides the exporter. Remove the field.`
    findings.push(notWithOperator.at(['spec', 'monitoring', 'prometheus', field], message, { atKey: true }))
  }
  for (const file of Object.keys(spec.init ?? {})) {
    if (file.endsWith('.sql')) continue
    const message = `\`${file}\` would not run, because the operator runs only \`.sql\` files. Replace the script with a \`.sql\` file.`
    findings.push(ignoredScript.at(['spec', 'init', file], message, { atKey: true }))
  }
  return findings
}
