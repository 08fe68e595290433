import type { Finding } from '../../lib/finding/finding'
import type { Claim, World } from '../../lib/kind/claim'
import { givenName } from '../../lib/kind/given-name'
import { defined } from '../../lib/manifest/compact'
import type { Volume } from '../../lib/manifest/kubernetes'
import type { ContainerSpec } from '../../lib/parts/container/spec'
import { type Database, type Engine, RESOURCES, type DatabaseServer } from './database'
import { backupName } from './backups/backup'
import type { Spec } from './spec'
import { type BuiltPod, buildPod } from '../../lib/parts/pod/pod'
import { withPodDefaults } from '../../lib/parts/pod/defaults'
import type { PodFields } from '../../lib/parts/pod/spec'

const EXPORTER_RESOURCES = { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '128Mi' } }
const PREPARE_RESOURCES = { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '128Mi' } }
const SCRIPTS = '/scripts'
const INIT = '/docker-entrypoint-initdb.d'

/** Inputs for the pods of a database. */
export interface PodOf {
  image: string
  engine: Engine
  database: Database
  server: DatabaseServer
  /** Names of two ConfigMaps: one with the engine scripts, and one with the `init` scripts. */
  scripts: string
  init: string | undefined
}

/** Returns the pod of a database, with the server, the init container that prepares the volume, and the exporter. */
export function databasePod(claim: Claim<Spec>, world: World, how: PodOf): BuiltPod {
  const { type, storage, secret, vault, init, config, backup, monitoring, network, ...own } = claim.spec
  const { engine, database, server } = how
  const exporter =
    monitoring?.prometheus === undefined ? undefined : exporterOf(engine, database, monitoring.prometheus)
  const fields: PodFields = {
    ...shared(own),
    version: database.version.text,
    security: { ...engine.owner(database.version), ...defined(own.security) },
    stop: { sleep: 0, grace: 120, ...defined(own.stop) },
    containers: [main(claim, how), ...(exporter === undefined ? [] : [exporter])],
    ...(server.prepare === undefined ? {} : { initContainers: [prepare(claim, how)] }),
    ...(monitoring === undefined
      ? {}
      : {
          monitoring: {
            datadog: monitoring.datadog,
            ...(monitoring.prometheus === undefined
              ? {}
              : {
                  prometheus: {
                    endpoint: '/metrics',
                    port: 'metrics',
                    interval: monitoring.prometheus.interval,
                    labels: monitoring.prometheus.labels,
                  },
                }),
          },
        }),
    ...(network === undefined || network === false ? {} : { network: withOwn(network, claim) }),
  }
  // The defaults are applied here, not when the claim is read, because the engine’s values override the defaults, and
  // the claim overrides both.
  const spec = withPodDefaults(fields, world.settings.workload)
  const pod = buildPod({ ...claim, spec, written: { ...fields, security: own.security } }, world, {
    serves: true,
    spreads: false,
    component: 'database',
    volumes: volumesOf(how),
  })
  return { ...pod, findings: pod.findings.flatMap(inDatabase) }
}

/** Returns the fields that a pod inherits unchanged. */
function shared(spec: Partial<Spec>): Partial<PodFields> {
  const fields = [
    'part-of',
    'env',
    'serviceAccount',
    'podSecurityContext',
    'nodeSelector',
    'tolerations',
    'affinity',
    'priorityClass',
    'runtimeClass',
    'pod',
  ] as const
  return Object.fromEntries(
    fields.filter((field) => spec[field] !== undefined).map((field) => [field, spec[field]]),
  ) as Partial<PodFields>
}

function main(claim: Claim<Spec>, { image, engine, server, init }: PodOf): ContainerSpec {
  const { spec } = claim
  return {
    name: givenName(claim),
    image: { ref: image },
    ...(server.command === undefined ? {} : { command: server.command }),
    ...(server.args === undefined || server.args.length === 0 ? {} : { args: server.args }),
    ports: [{ name: 'db', containerPort: engine.port }],
    env: server.env,
    resources: spec.resources ?? RESOURCES,
    readinessProbe: {
      exec: { command: server.probe },
      periodSeconds: server.rhythm?.period ?? 10,
      timeoutSeconds: server.rhythm?.timeout ?? 10,
      failureThreshold: 3,
    },
    volumeMounts: [
      server.data,
      ...server.mounts,
      ...(init === undefined ? [] : [{ name: 'init', mountPath: INIT, readOnly: true }]),
    ],
  }
}

/** A ResourceQuota that counts CPU limits refuses a pod unless all its containers have a CPU limit. */
function prepare({ spec: { resources } }: Claim<Spec>, { image, server }: PodOf): ContainerSpec {
  const cpuLimit = resources?.cpuLimit ?? resources?.limits?.cpu
  return {
    name: 'prepare',
    image: { ref: image },
    command: ['sh', `${SCRIPTS}/${server.prepare?.script}`],
    env: server.prepare?.env ?? [],
    resources: { ...PREPARE_RESOURCES, ...defined({ cpuLimit }) },
    volumeMounts: [server.data, { name: 'scripts', mountPath: SCRIPTS, readOnly: true }],
  }
}

function exporterOf(
  engine: Engine,
  database: Database,
  wanted: NonNullable<NonNullable<Spec['monitoring']>['prometheus']>,
): ContainerSpec {
  const exporter = engine.exporter(database)
  return {
    name: 'exporter',
    image: { ref: wanted.image ?? exporter.image },
    ...(exporter.args === undefined ? {} : { args: exporter.args }),
    ports: [{ name: 'metrics', containerPort: exporter.port }],
    env: exporter.env,
    resources: wanted.resources ?? EXPORTER_RESOURCES,
  }
}

const volumesOf = ({ server, scripts, init }: PodOf): Volume[] => [
  ...server.volumes,
  ...(server.prepare === undefined ? [] : [{ name: 'scripts', configMap: { name: scripts } }]),
  ...(init === undefined ? [] : [{ name: 'init', configMap: { name: init } }]),
]

/** Clients need access only to the database. The backup pods always have access. */
function withOwn(network: Exclude<Spec['network'], false | undefined>, claim: Claim<Spec>) {
  const { spec } = claim
  const name = givenName(claim)
  if (network.from === undefined) return network
  const own = spec.backup === undefined ? [] : [{ app: backupName(name), ports: ['db'] }]
  return {
    ...network,
    from: [...network.from.map((one) => (one.monitoring === true ? one : { ports: ['db'], ...one })), ...own],
  }
}

/**
 * Maps findings to fields of the LummoDatabase. Fields of the server container are at the top level, and fields of the
 * exporter are under `monitoring`.
 */
function inDatabase(finding: Finding): Finding[] {
  const [, field, at, ...rest] = finding.path ?? []
  if (field === 'initContainers') return []
  if (field !== 'containers') return [finding]
  return [{ ...finding, path: at === 0 ? ['spec', ...rest] : ['spec', 'monitoring', 'prometheus', ...rest] }]
}
