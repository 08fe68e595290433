import type { Claim, Expansion, World } from '../../lib/kind/claim'
import { givenName } from '../../lib/kind/given-name'
import { compact } from '../../lib/manifest/compact'
import type { NetworkPolicy, Service, StatefulSet } from '../../lib/manifest/kubernetes'
import { closingObject } from '../../lib/parts/network/closed-namespace'
import type { Database, Engine } from './database'
import { backupName } from './backups/backup'
import { serverSettings } from './checks'
import { databasePolicy } from './network'
import { databasePod } from './server-pod'
import type { BuiltPod } from '../../lib/parts/pod/pod'
import { diskSpec } from '../../lib/parts/storage/volumes'
import type { Spec } from './spec'

/** The data must be kept when the database is deleted. */
const RETENTION = { whenDeleted: 'Retain', whenScaled: 'Retain' }

/**
 * Returns the StatefulSet of a server, its Services and related objects. A disruption budget is not generated,
 * because for a single pod it would either block every drain or have no effect.
 */
export function ownServer(
  claim: Claim<Spec>,
  world: World,
  parts: { image: string; engine: Engine; database: Database; scripts: string; init: string | undefined },
): Expansion {
  const { spec, name } = claim
  const { settings, findings: aboutSettings } = serverSettings(parts.database, parts.engine)
  const server = parts.engine.server(parts.database, settings)
  const pod = databasePod(claim, world, { ...parts, server })
  const scraped = spec.monitoring?.prometheus === undefined ? undefined : 'metrics'
  const policies = pod.manifests.filter((one): one is NetworkPolicy => one.kind === 'NetworkPolicy')
  const written = policies.find(({ metadata }) => metadata.name === pod.id.name)
  const { restorePort } = parts.engine
  const policy = databasePolicy({
    id: pod.id,
    settings: world.settings,
    scraped,
    written,
    source:
      spec.backup === undefined || restorePort === undefined
        ? undefined
        : { pods: { app: backupName(givenName(claim)) }, port: restorePort },
    closed: closingObject(claim.namespace, world) !== undefined,
  })
  const manifests = [
    // The policy of the database already allows Prometheus, so the policy of the pod is omitted.
    ...pod.manifests.filter((one) => spec.network === false || one.kind !== 'NetworkPolicy'),
    ...(spec.network === false ? [] : [policy]),
    statefulSet(spec, pod),
    service(pod, `${name}-headless`, { clusterIP: 'None', publishNotReadyAddresses: true }),
    service(pod, name, {}),
  ]
  return { manifests, findings: [...aboutSettings, ...pod.findings] }
}

function statefulSet(spec: Spec, { id, labels, template }: BuiltPod): StatefulSet {
  const { size, class: storageClass } = spec.storage
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: id.name, labels: { ...labels, type: 'database' } },
    spec: {
      replicas: spec.replicas,
      serviceName: `${id.name}-headless`,
      // With `OrderedReady`, a pod that never becomes ready must be deleted manually, even after its object is
      // corrected.
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: id.selector },
      updateStrategy: { type: 'RollingUpdate' },
      persistentVolumeClaimRetentionPolicy: spec.retention ?? RETENTION,
      template,
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
