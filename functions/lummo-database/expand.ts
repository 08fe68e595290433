import { type Draft, hasErrors } from '../../lib/finding/finding'
import type { Claim, Expansion, World } from '../../lib/kind/claim'
import { compact } from '../../lib/manifest/compact'
import type { ConfigMap, Service, StatefulSet } from '../../lib/manifest/kubernetes'
import type { Manifest } from '../../lib/manifest/manifest'
import { nameWithSuffix } from '../../lib/manifest/name'
import { type Database, versionOf } from '../../lib/parts/database'
import { backupOf, dumpScript, RETENTION } from '../../lib/parts/database-backup'
import { checkDatabase, checkInit, settingsOf } from '../../lib/parts/database-checks'
import { credentialsOf } from '../../lib/parts/database-credentials'
import { ENGINES } from '../../lib/parts/database-engines'
import { ownNamespaceOnly } from '../../lib/parts/database-network'
import { databasePod } from '../../lib/parts/database-pod'
import { disruptionBudget } from '../../lib/parts/disruption'
import type { BuiltPod } from '../../lib/parts/pod'
import { diskSpec } from '../../lib/parts/volumes'
import type { Spec } from './spec'

export function expand(claim: Claim<Spec>, world: World): Expansion {
  const { spec, name } = claim
  const engine = ENGINES[spec.type]
  const early = checkDatabase(claim, engine)
  const version = versionOf(spec.version)
  if (version === undefined || hasErrors(early)) return { manifests: [], findings: early }

  const credentials = credentialsOf(claim, world, engine)
  const database: Database = {
    name,
    spec,
    version,
    database: spec.database ?? name.replace(/[^A-Za-z0-9_]/g, '_'),
    credential: credentials.env,
  }
  const { settings, findings: aboutSettings } = settingsOf(spec.config ?? {}, engine)
  const image = spec.image ?? `${engine.image}:${spec.version}`
  const scripts = nameWithSuffix(name, 'scripts', 253)
  const init = spec.init === undefined ? undefined : nameWithSuffix(name, 'init', 253)
  const server = engine.server(database, settings)
  const pod = databasePod(claim, world, { image, engine, database, server, scripts, init })
  const { id } = pod
  const files = {
    ...engine.scripts,
    ...(spec.backup === undefined
      ? {}
      : { 'dump.sh': dumpScript(engine.dump), 'retention.sh': RETENTION, 'restore.sh': engine.restore }),
  }
  const backup =
    spec.backup === undefined
      ? { manifests: [], findings: [] }
      : backupOf(claim, spec.backup, world, {
          image,
          engine,
          database,
          host: name,
          scripts,
          labels: id.labels,
          security: { ...engine.owner(version), ...spec.security },
        })
  const guard = disruptionBudget(id, spec.disruption ?? world.settings.workload.disruption, spec.replicas, [
    'spec',
    'disruption',
  ])
  const scraped = spec.monitoring?.prometheus === undefined ? undefined : 'metrics'
  const manifests: Manifest[] = [
    ...pod.manifests,
    ...credentials.manifests.map((one) => ({ ...one, metadata: { ...one.metadata, labels: id.labels } })),
    ...(spec.network === undefined ? [ownNamespaceOnly(id, world.settings, scraped)] : []),
    ...(init === undefined ? [] : [configMap(init, pod, spec.init ?? {})]),
    ...(Object.keys(files).length === 0 ? [] : [configMap(scripts, pod, files)]),
    statefulSet(spec, pod),
    service(pod, `${name}-headless`, { clusterIP: 'None', publishNotReadyAddresses: true }),
    service(pod, name, {}),
    ...guard.manifests,
    ...backup.manifests,
  ]
  const findings: Draft[] = [
    ...early,
    ...credentials.findings,
    ...aboutSettings,
    ...pod.findings,
    ...guard.findings,
    ...backup.findings,
    ...checkInit(spec, engine),
    ...(engine.check?.(database) ?? []),
  ]
  return { manifests, findings }
}

const configMap = (name: string, { id }: BuiltPod, data: Record<string, string>): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels: id.labels },
  data,
})

function statefulSet(spec: Spec, pod: BuiltPod): StatefulSet {
  const { id } = pod
  const { size, class: storageClass } = spec.storage
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: id.name, labels: { ...pod.labels, type: 'database' } },
    spec: {
      replicas: spec.replicas,
      serviceName: `${id.name}-headless`,
      podManagementPolicy: 'OrderedReady',
      selector: { matchLabels: id.selector },
      updateStrategy: { type: 'RollingUpdate' },
      persistentVolumeClaimRetentionPolicy: spec.retention,
      template: pod.template,
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: diskSpec({ size, class: storageClass }) }],
    },
  }
}

function service({ id, ports }: BuiltPod, name: string, how: Partial<Service['spec']>): Service {
  const db = ports.filter((port) => port.name === 'db')
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels: id.labels },
    spec: compact<Service['spec']>({
      ...how,
      selector: id.selector,
      ports: db.map((port) => ({ name: port.name, port: port.containerPort, targetPort: port.name })),
    }),
  }
}
