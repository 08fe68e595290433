import type { Finding } from '../../lib/finding/finding'
import { badName, closedNamespace, missingField, nameTaken, noEffect } from '../../lib/finding/rules'
import type { CompleteClaim, Expansion, World } from '../../lib/kind/claim'
import { givenName } from '../../lib/kind/given-name'
import { compact, defined, nonEmptyMap } from '../../lib/manifest/compact'
import { explainName } from '../../lib/manifest/grammar/explain-name'
import type { Deployment } from '../../lib/manifest/kubernetes'
import type { Manifest } from '../../lib/manifest/manifest'
import type { Settings } from '../../lib/settings/spec'
import { closingObject } from '../../lib/parts/network/closed-namespace'
import { type PoolConnection, poolConnections } from '../../lib/parts/connections/pool-connections'
import type { ContainerSpec } from '../../lib/parts/container/spec'
import { disruptionBudget } from '../../lib/parts/serving/disruption'
import { foreignScaling } from '../../lib/parts/serving/foreign-scaler'
import { buildPod } from '../../lib/parts/pod/pod'
import { withPodDefaults } from '../../lib/parts/pod/defaults'
import type { PodFields } from '../../lib/parts/pod/spec'
import { demandsTls, POOL_PORT, type PoolConfig, pathOfSetting, poolConfig } from './config'
import { settingOf } from './settings'
import { checkConnections, surgeOf } from './connections'
import { drainCommand, graceOf } from './drain'
import { type ConnectionSource, EDOBURU_IMAGE, exporterEnv, FAMILIES, type PoolProcess, poolProcess } from './image'
import { roomsOf } from './other-pools'
import { checkDatabases } from './several-databases'
import { checkSharedUsers } from './shared-users'
import type { Spec } from './spec'
import { clusterService } from '../../lib/parts/network/service'
import { checkMargins } from '../../lib/parts/delivery/margins'
import { withMargins } from '../../lib/parts/serving/defaults'
import { updateStrategy } from '../../lib/parts/serving/serving'
import type { WorkloadDefaults } from '../../lib/settings/workload-defaults'

const EXPORTER_PORT = 9127
/** Name of the pool’s container and of its port. */
const POOL = 'pgbouncer'
const METRICS = 'metrics'

export type Complete = ReturnType<typeof complete>
type PoolClaim = CompleteClaim<Complete, Spec>

/**
 * Returns the spec completed with the defaults of the settings. The default grace period depends on the settings of the
 * pool.
 */
export const complete = (spec: Spec, workload: WorkloadDefaults) => ({
  ...spec,
  replicas: spec.replicas ?? 2,
  update: withMargins(spec.update, workload),
  disruption: spec.disruption ?? workload.disruption,
  stop: { sleep: workload.stop.sleep, ...defined(spec.stop) },
})

/**
 * Returns the objects of a pool. The label `app` of its pods contains the name of the pool, not of the application.
 * With the label of the application, the Service of the application would select these pods, and several pools of one
 * application would select each other's pods.
 */
export function expand(claim: PoolClaim, world: World): Expansion {
  const { spec, name } = claim
  const { settings } = world
  const { family } = settings.pgbouncer
  if ((spec.image ?? presetImage(settings)) === undefined) return { manifests: [], findings: [noImage()] }
  const config = poolConfig(spec.config, spec.databases === undefined ? family : 'file')
  const connections = poolConnections({ ...claim, spec: { ...spec } }, world)
  const process = poolProcess(family, connections, config.settings)
  const { sleep } = spec.stop
  const stop = { sleep, grace: spec.stop.grace ?? graceOf(sleep, config.settings) }
  const containers = [
    poolContainer(spec, world, process, sleep),
    ...connections.slice(0, 1).flatMap((first) => exporterContainer(spec, world, first, demandsTls(config.settings))),
  ]
  const fields = podSpec(claim, { containers, stop, user: FAMILIES[family].user })
  const written = { ...fields, stop: claim.written.stop, security: undefined }
  const pod = buildPod({ ...claim, spec: withPodDefaults(fields, settings.workload), written }, world, {
    serves: true,
    spreads: true,
    revisionLabel: 'pod-template-hash',
    component: 'connection-pool',
    mainName: POOL,
    main: [process.main],
    volumes: process.volumes,
  })
  const target = { apiVersion: 'apps/v1', kind: 'Deployment', name }
  const scaled = foreignScaling({ ...claim, spec: compact({ replicas: claim.written.replicas }) }, target, world)
  const replicas = scaled.isScaled ? scaled.max : spec.replicas
  const deployment: Deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: compact<Manifest['metadata']>({
      name,
      labels: pod.labels,
      annotations: nonEmptyMap(pod.annotations),
    }),
    spec: {
      ...(scaled.isScaled ? {} : { replicas }),
      selector: { matchLabels: pod.id.selector },
      strategy: updateStrategy(spec.update),
      template: pod.template,
    },
  }
  const guard = disruptionBudget(pod.id, spec.disruption, replicas, ['spec', 'disruption'])
  const ports = pod.ports.filter((port) => port.name === POOL)
  const findings = [
    ...connections.flatMap((one) => one.findings),
    ...checkDatabases(spec),
    ...checkSharedUsers(spec, world, claim.namespace),
    ...config.findings,
    ...pod.findings.map((finding) => atSource(finding, spec)),
    ...guard.findings,
    ...scaled.findings,
    ...checkPool({ ...claim, spec: { ...spec, replicas } }, world, config, connections),
  ]
  return { manifests: [...pod.manifests, deployment, ...clusterService(pod.id, ports), ...guard.manifests], findings }
}

/** Converts the pod of a pool to the spec that other kinds also use. */
function podSpec(
  claim: PoolClaim,
  { containers, stop, user }: { containers: ContainerSpec[]; stop: { sleep: number; grace: number }; user: number },
): PodFields {
  const { spec } = claim
  const { monitoring, exporter } = spec
  const prometheus = compact<NonNullable<NonNullable<PodFields['monitoring']>['prometheus']>>({
    endpoint: '/metrics',
    port: METRICS,
    interval: monitoring?.interval,
    labels: monitoring?.labels,
  })
  return {
    ...defined({
      'part-of': spec['part-of'],
      env: spec.env,
      reloader: spec.reloader,
      serviceAccount: spec.serviceAccount,
      spread: spec.spread,
      nodeSelector: spec.nodeSelector,
      tolerations: spec.tolerations,
      affinity: spec.affinity,
      priorityClass: spec.priorityClass,
      pod: spec.pod,
    }),
    app: givenName(claim),
    containers,
    stop,
    security: { user, group: user },
    monitoring: {
      ...(monitoring?.datadog === undefined ? {} : { datadog: monitoring.datadog }),
      ...(exporter === false ? {} : { prometheus }),
    },
    network: { from: [{ app: spec.app, ports: [POOL] }], ...defined(spec.network) },
  }
}

/**
 * Returns the container of the pool. The probes check only the port, because the pool must keep running while the
 * database is unavailable. A draining pool no longer listens, so it is not ready.
 */
function poolContainer(
  { image, resources, port }: Complete,
  { settings }: World,
  { env, command }: PoolProcess,
  sleep: number,
): ContainerSpec {
  const ref = presetImage(settings)
  return {
    name: POOL,
    image: image ?? (ref === undefined ? undefined : { ref }),
    ...(command === undefined ? {} : { command }),
    ports: [{ containerPort: POOL_PORT, name: POOL, servicePort: port }],
    env,
    resources,
    health: { readiness: { port: POOL, period: 5 }, liveness: { port: POOL, period: 10, failures: 6 } },
    lifecycle: { preStop: { exec: { command: drainCommand(sleep) } } },
  }
}

/** Returns the image in the settings. */
const presetImage = ({ pgbouncer: { family, image } }: Settings): string | undefined =>
  image ?? (family === 'edoburu' ? EDOBURU_IMAGE : undefined)

function noImage(): Finding {
  const message =
    'The family `bitnami` has no default image, because its free images are no longer updated. Set `image` in this object, or `pgbouncer: {image: REPOSITORY:TAG}` in the LummoPackage.'
  return missingField.at(['spec'], message)
}

function exporterContainer(
  { exporter }: Complete,
  { settings }: World,
  secret: ConnectionSource,
  encrypted: boolean,
): ContainerSpec[] {
  if (exporter === false) return []
  const own = exporter === true ? {} : exporter
  return [
    {
      name: 'exporter',
      image: own.image ?? { ref: settings.pgbouncer.exporter },
      ports: [{ containerPort: EXPORTER_PORT, name: METRICS }],
      env: exporterEnv(secret, encrypted),
      resources: own.resources ?? { requests: { cpu: '10m', memory: '32Mi' }, limits: { cpu: '100m', memory: '64Mi' } },
      health: { readiness: false, startup: false, liveness: { port: METRICS, failures: 6 } },
    },
  ]
}

/** Maps findings about containers to the fields that define the containers. */
function atSource(finding: Finding, { config }: PoolClaim['spec']): Finding {
  const [root, list, at, ...rest] = finding.path ?? []
  if (root !== 'spec' || list !== 'containers') return finding
  if (at === 1) return { ...finding, path: ['spec', 'exporter', ...rest] }
  const [field, variable] = rest
  const isSetting = field === 'env' && typeof variable === 'string'
  return { ...finding, path: isSetting ? pathOfSetting(settingOf(variable), config) : ['spec', ...rest] }
}

function checkPool(
  claim: PoolClaim,
  world: World,
  config: PoolConfig,
  connections: readonly PoolConnection[],
): Finding[] {
  const { spec, name, written } = claim
  const findings: Finding[] = []
  const closed = spec.network?.to === undefined ? closingObject(claim.namespace, world) : undefined
  if (closed !== undefined) {
    const message = `The pool cannot reach its server, because ${closed} denies egress. Set \`network: {to: [{app: NAME, ports: [5432]}]}\`, or a \`cidr\` for a server outside the cluster.`
    findings.push(closedNamespace.at(['spec', 'network'], message))
  }
  const problem = explainName(name, 'dns-1035-label')
  if (problem !== undefined) {
    findings.push(badName.at(['metadata', 'name'], problem))
  }
  if (name === spec.app) {
    const message = `The pool has the same name as its application, so both would select the same pods. Rename the pool to \`${name}-pgbouncer\`.`
    findings.push(nameTaken.at(['metadata', 'name'], message))
  }
  if (written.disruption !== undefined && written.disruption !== false && spec.replicas < 2) {
    const message =
      '`disruption` has no effect with fewer than two pods, because it would block node drains. Set `replicas: 2`.'
    findings.push(noEffect.at(['spec', 'disruption'], message, { severity: 'warning' }))
  }
  findings.push(...checkMargins(spec.update, ['spec', 'update']))
  const pods = { replicas: spec.replicas, surge: surgeOf(spec) }
  const size = pathOfSetting('default_pool_size', spec.config)
  return [
    ...findings,
    ...roomsOf(claim, connections, world).flatMap((room) => checkConnections(config.settings, pods, room, size)),
  ]
}
