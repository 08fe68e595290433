import { compact } from '../../../../manifest/compact'
import { isPlain, labelsIn, type Plain } from '../../../../manifest/manifest'
import { nameWithSuffix } from '../../../../manifest/grammar/name'
import { mapAt, mapsAt, mapsIn, numberAt } from '../../../../manifest/value-at'
import type { Lookup } from '../input/lookup'
import type { NamedSource } from '../input/source'
import type { Mode, Unit } from '../solve/unit'
import { podSpecOf } from '../workload/pod'
import { workloadUnit } from '../workload/workload-unit'
import { poolConnectionsOf, type PoolImage, poolImageOf, settingsOfPool } from './pool-environment'

/** Name of a pool’s container and of its port. */
const POOL = 'pgbouncer'

/** Fields that a pool has in common with a LummoDeployment. */
const SHARED = [
  'part-of',
  'update',
  'disruption',
  'serviceAccount',
  'spread',
  'nodeSelector',
  'tolerations',
  'affinity',
  'priorityClass',
  'pod',
] as const

/**
 * Returns the unit of a Deployment that runs pgbouncer. Returns undefined if no NetworkPolicy allows a single
 * application to use the pool, because the field for the application is required. The Deployment then becomes a
 * LummoDeployment.
 */
export function poolUnit(main: NamedSource, lookup: Lookup, mode: Mode): Unit | undefined {
  const image = main.manifest.kind === 'Deployment' ? poolImageOf(poolContainer(main)) : undefined
  const unit = image === undefined ? undefined : workloadUnit(main, lookup, mode)
  if (unit === undefined || image === undefined) return undefined
  return {
    ...unit,
    propose: (without) => {
      const proposal = unit.propose(without)
      const spec =
        proposal === undefined ? undefined : poolSpec(mapAt(proposal.claim, ['spec']), { main, lookup, image })
      if (proposal === undefined || spec === undefined) return undefined
      const claim = { ...proposal.claim, kind: 'pgbouncer', metadata: poolMetadata(proposal.claim), spec }
      return { ...proposal, claim }
    },
  }
}

const containersOf = ({ manifest }: NamedSource): Plain[] =>
  mapsAt(podSpecOf(manifest), ['containers']).map(([, one]) => one)

const poolContainer = (main: NamedSource): Plain | undefined => containersOf(main).find(({ name }) => name === POOL)

/** Removes the label that all pools have. */
function poolMetadata(claim: Plain): Plain {
  const { labels, ...metadata } = mapAt(claim, ['metadata'])
  const own = Object.entries(labelsIn(labels)).filter(([key]) => key !== 'app.kubernetes.io/component')
  return { ...metadata, ...(own.length > 0 && { labels: Object.fromEntries(own) }) }
}

interface PoolContext {
  main: NamedSource
  lookup: Lookup
  image: PoolImage
}

/**
 * Converts the spec of a LummoDeployment to the spec of a pool; undefined if a pool does not support one of the fields.
 */
function poolSpec(deployment: Plain, { main, lookup, image }: PoolContext): Plain | undefined {
  const { name, namespace } = main.manifest.metadata
  const [first, ...others] = mapsAt(deployment, ['network', 'from']).map(([, one]) => one)
  const connections = poolConnectionsOf(poolContainer(main), image)
  if (first?.app === undefined || connections === undefined || deployment.scaling !== undefined) return undefined
  const values = labelsIn(
    mapAt(lookup.named('ConfigMap', nameWithSuffix(name, 'env', 253), namespace)?.manifest, ['data']),
  )
  const config = settingsOfPool(poolContainer(main), values, image)
  const exporter = exporterField(deployment)
  // Without `ports`, all ports of the pods are allowed, including the port of an exporter.
  const isUsual =
    others.length === 0 &&
    first.namespace === undefined &&
    (first.ports === undefined ? exporter === false : String(first.ports) === POOL)
  const network = compact<Plain>({
    from: isUsual ? undefined : [first, ...others],
    to: mapAt(deployment, ['network']).to,
  })
  const replicas = numberAt(deployment, ['replicas']) ?? 1
  const ports = containerField(deployment, POOL).ports
  return compact<Plain>({
    app: first.app,
    ...Object.fromEntries(SHARED.map((field) => [field, deployment[field]])),
    ...connections,
    port: mapsIn(ports).map(([, port]) => port.servicePort)[0],
    config,
    replicas: replicas === 2 ? undefined : replicas,
    image: containerField(deployment, POOL).image,
    resources: containerField(deployment, POOL).resources,
    exporter,
    monitoring: monitoringField(deployment, main),
    stop: stopField(main, config),
    network: Object.keys(network).length === 0 ? undefined : network,
    package: image === 'bitnami' ? { pgbouncer: { family: 'bitnami' } } : undefined,
  })
}

/** Returns a container of a short object by its name. */
function containerField({ containers }: Plain, name: string): Plain {
  if (Array.isArray(containers)) return mapsIn(containers).find(([, one]) => one.name === name)?.[1] ?? {}
  const only = mapAt(containers, [name])
  return isPlain(containers) && Object.keys(only).length === 0 ? containers : only
}

function exporterField(deployment: Plain): unknown {
  const all = mapAt(deployment, []).containers
  const exporter = Array.isArray(all) ? mapsIn(all).find(([, one]) => one.name === 'exporter')?.[1] : undefined
  return exporter === undefined ? false : compact<Plain>({ image: exporter.image, resources: exporter.resources })
}

function monitoringField(deployment: Plain, main: NamedSource): Plain | undefined {
  const variables = containersOf(main).flatMap(({ env }) => mapsIn(env).map(([, { name }]) => String(name)))
  const monitoring = compact<Plain>({
    datadog: variables.some((name) => name.startsWith('DD_')) ? true : undefined,
    interval: mapAt(deployment, ['monitoring', 'prometheus']).interval,
  })
  return Object.keys(monitoring).length === 0 ? undefined : monitoring
}

/** Returns `stop` unless the pod waits exactly as long as the settings of the pool require. */
function stopField(main: NamedSource, config: Readonly<Record<string, string>>): Plain | undefined {
  const command = mapAt(poolContainer(main), ['lifecycle', 'preStop', 'exec']).command
  const [, digits] = /^sleep (\d+);/.exec(String(Array.isArray(command) ? command.at(-1) : '')) ?? []
  const sleep = Number(digits ?? 5)
  const grace = numberAt(podSpecOf(main.manifest), ['terminationGracePeriodSeconds']) ?? 30
  const limits = ['TRANSACTION_TIMEOUT', 'QUERY_TIMEOUT'].map((name) =>
    Number(config[name] ?? config[`PGBOUNCER_${name}`] ?? 0),
  )
  const longest = limits.find((limit) => limit > 0) ?? 60
  const stop = compact<Plain>({
    sleep: sleep === 5 ? undefined : sleep,
    grace: grace === sleep + Math.ceil(longest) + 5 ? undefined : grace,
  })
  return Object.keys(stop).length === 0 ? undefined : stop
}
