import { connectionsOf } from '../../../checks/connections/connections'
import { isDenied } from '../../../checks/connections/closed-connections'
import { areOperators, selected, serviceSelector } from '../../../checks/connections/selectors'
import type { Finished, FinishedPackage } from '../../../checks/package-check'
import { missingUses } from '../../../checks/references/missing-sources'
import { claimTemplatesOf, usesOf } from '../../../checks/references/uses'
import { BACKEND_READERS } from '../../../manifest/observed/backends'
import { groupOf, refOf } from '../../../manifest/id'
import type { Manifest } from '../../../manifest/manifest'
import { observedRoutes } from '../../../manifest/observed/routes'
import { serviceOf } from '../../../manifest/observed/services'
import { POD_KINDS } from '../../../manifest/pods'
import { mapsAt, mapsIn, numberAt, textAt, valueAt } from '../../../manifest/value-at'
import { scalersByName } from '../../../parts/observed/scale'
import { isExternal } from '../../../settings/external'
import { drawTopics } from './draw-topics'
import { addObject, type ObjectGraph, GraphBuilder, objectKey, nodeKey, type NodeType } from './model'

const SCALERS = ['HorizontalPodAutoscaler', 'ScaledObject']
const NOT_IN_PACKAGE = 'not in the package'

/** Returns the graph of rendered objects: hosts, routes, Services, workloads, and the objects that workloads use. */
export function graphOf(pack: FinishedPackage): ObjectGraph {
  const graph = new GraphBuilder()
  for (const one of pack.all(POD_KINDS)) drawWorkload(graph, one, pack)
  for (const one of pack.all(['Cluster'])) {
    if (groupOf(one.manifest.apiVersion) === 'postgresql.cnpg.io') addObject(graph, one.manifest, 'database')
  }
  for (const one of pack.all(['Service'])) drawService(graph, one, pack)
  for (const one of pack.all(Object.keys(BACKEND_READERS))) drawRoute(graph, one, pack)
  for (const one of pack.all(POD_KINDS)) drawConnections(graph, one, pack)
  drawUses(graph, pack)
  drawTopics(graph, pack)
  drawLostScalers(graph, pack)
  return graph
}

function drawWorkload(graph: GraphBuilder, { manifest, claim }: Finished, pack: FinishedPackage): void {
  const types: Readonly<Record<string, NodeType>> = { LummoDatabase: 'database', pgbouncer: 'pool' }
  const isServer = manifest.kind === 'StatefulSet' || manifest.kind === 'Deployment'
  const type = (isServer ? types[claim?.kind ?? ''] : undefined) ?? 'workload'
  const schedule = manifest.kind === 'CronJob' ? (textAt(manifest, ['spec', 'schedule']) ?? []) : []
  const volumes = claimTemplatesOf(manifest).map((name) => `volume ${name} per pod`)
  addObject(graph, manifest, type, ...scaleLines(manifest, pack), ...[schedule].flat(), ...volumes)
}

/** Returns the number of pods, and the autoscaler that sets the number. */
function scaleLines(workload: Manifest, pack: FinishedPackage): string[] {
  const scalers = pack.once('scalers', () => scalersByName(pack.all(SCALERS).map(({ manifest }) => manifest)))
  const scaler = scalers(workload.metadata.name).find((one) => scales(one, workload))
  if (scaler === undefined) {
    const replicas = numberAt(workload, ['spec', 'replicas'])
    return replicas === undefined ? [] : [`${replicas} ${replicas === 1 ? 'pod' : 'pods'}`]
  }
  const isKeda = scaler.kind === 'ScaledObject'
  const [min, max] = isKeda ? ['minReplicaCount', 'maxReplicaCount'] : ['minReplicas', 'maxReplicas']
  const [from, to] = [min, max].map((field) => valueAt(scaler, ['spec', String(field)]) ?? '?')
  return [`${from} to ${to} pods, ${isKeda ? 'KEDA' : 'HPA'}`]
}

const scales = (scaler: Manifest, { kind, metadata }: Manifest): boolean =>
  scaler.metadata.namespace === metadata.namespace &&
  (textAt(scaler, ['spec', 'scaleTargetRef', 'kind']) ?? 'Deployment') === kind &&
  textAt(scaler, ['spec', 'scaleTargetRef', 'name']) === metadata.name

/**
 * Draws a Service with the pods that it selects. Services of a database or pool are drawn as part of its node.
 */
function drawService(graph: GraphBuilder, { manifest }: Finished, pack: FinishedPackage): void {
  const selector = serviceSelector(manifest)
  if (selector === undefined) return
  const workloads = selected(pack, selector, manifest.metadata.namespace).map((one) => objectKey(one.manifest))
  const { headless, ports } = serviceOf(manifest)
  const isServer = workloads.some((key) => ['database', 'pool'].includes(graph.nodes.get(key)?.type ?? ''))
  if (workloads.length > 0 && (headless || isServer)) return
  const key = objectKey(manifest)
  const isEmpty = workloads.length === 0 && !areOperators(pack, selector)
  graph.add(key, {
    type: 'service',
    lines: [refOf(manifest), ...(ports.length === 0 ? [] : [ports.map(({ number }) => `:${number}`).join(' ')])],
    namespace: manifest.metadata.namespace,
    ...(isEmpty && { problem: 'selects no pods' }),
  })
  for (const to of workloads) graph.connect({ from: key, to })
  const cluster = nodeKey('Cluster', selector.matchLabels['cnpg.io/cluster'] ?? '', manifest.metadata.namespace)
  if (graph.nodes.has(cluster)) graph.connect({ from: key, to: cluster })
}

const MAX_PATHS = 2

function drawRoute(graph: GraphBuilder, { manifest }: Finished, pack: FinishedPackage): void {
  const reader = BACKEND_READERS[manifest.kind] ?? BACKEND_READERS[`${manifest.kind}.${groupOf(manifest.apiVersion)}`]
  const route = addObject(graph, manifest, 'route')
  const routes = observedRoutes(manifest)
  for (const host of new Set(routes.map((one) => one.host))) {
    const paths = [...new Set(routes.filter((one) => one.host === host && one.path !== '/').map(({ path }) => path))]
    const rest = paths.length - MAX_PATHS
    const label = [...paths.slice(0, MAX_PATHS), ...(rest > 0 ? [`${rest} more`] : [])].join(' ')
    graph.add(`host ${host}`, { type: 'host', lines: [host === '*' ? 'any host' : host], namespace: undefined })
    graph.connect({ from: `host ${host}`, to: route, ...(label !== '' && { label }) })
  }
  for (const { service, namespace = manifest.metadata.namespace } of reader?.(manifest) ?? []) {
    graph.connect({ from: route, to: serviceNode(graph, service, namespace, pack) })
  }
  for (const { name, namespace } of traefikServicesOf(manifest)) {
    const to = nodeKey('TraefikService', name, namespace)
    const isKnown = pack.all(['TraefikService']).some((one) => objectKey(one.manifest) === to)
    graph.add(to, {
      type: 'route',
      lines: [`TraefikService/${name}`],
      namespace,
      ...(!isKnown && { problem: NOT_IN_PACKAGE }),
    })
    graph.connect({ from: route, to })
  }
}

/** Returns the TraefikServices of an IngressRoute, such as the TraefikService that splits the requests of a canary. */
function traefikServicesOf(route: Manifest): { name: string; namespace: string | undefined }[] {
  if (route.kind !== 'IngressRoute') return []
  const services = mapsAt(route, ['spec', 'routes']).flatMap(([, entry]) => mapsIn(entry.services))
  return services.flatMap(([, service]) => {
    const name = service.kind === 'TraefikService' ? textAt(service, ['name']) : undefined
    // Services of providers other than Kubernetes have a suffix: `api@internal`.
    if (name === undefined || name.includes('@')) return []
    return [{ name, namespace: textAt(service, ['namespace']) ?? route.metadata.namespace }]
  })
}

/** Returns the key of a Service to which a route refers. */
function serviceNode(graph: GraphBuilder, name: string, namespace: string | undefined, pack: FinishedPackage): string {
  const found = pack
    .all(['Service'])
    .find(({ manifest: { metadata } }) => metadata.name === name && metadata.namespace === namespace)
  if (found !== undefined) return addObject(graph, found.manifest, 'service')
  const problem = isExternal(pack.settings, 'Service', name) ? {} : { problem: NOT_IN_PACKAGE }
  return graph.add(nodeKey('Service', name, namespace), {
    type: 'service',
    lines: [`Service/${name}`],
    namespace,
    ...problem,
  })
}

/** Draws the servers to which the pods of a workload connect. */
function drawConnections(graph: GraphBuilder, one: Finished, pack: FinishedPackage): void {
  const from = objectKey(one.manifest)
  for (const connection of connectionsOf(one, pack)) {
    for (const target of connection.targets ?? []) {
      const problem = isDenied(one, target, connection, pack) ? { problem: 'denied by a NetworkPolicy' } : {}
      // If the Service has a node, the connection passes through this node. Services of databases have no nodes.
      const service = nodeKey('Service', connection.name, target.manifest.metadata.namespace)
      graph.connect({ from, to: graph.nodes.has(service) ? service : objectKey(target.manifest), ...problem })
    }
    const cluster = pack
      .all(['Cluster'])
      .find(
        ({ manifest }) => connection.targets === undefined && connection.name.startsWith(`${manifest.metadata.name}-`),
      )
    if (cluster !== undefined) graph.connect({ from, to: addObject(graph, cluster.manifest, 'database') })
  }
}

/** Draws the Secrets and volumes of workloads, and missing ConfigMaps and ServiceAccounts. */
function drawUses(graph: GraphBuilder, pack: FinishedPackage): void {
  const missing = missingUses(pack)
  for (const user of pack.all([...POD_KINDS, 'Ingress'])) {
    const from = objectKey(user.manifest)
    const { namespace } = user.manifest.metadata
    for (const { kind, name, key } of usesOf(user.manifest)) {
      const lost = missing.find((one) => one.user === user && one.use.name === name && one.use.kind === kind)
      if (lost === undefined && kind !== 'Secret' && kind !== 'PersistentVolumeClaim') continue
      const to = nodeKey(kind, name, namespace)
      const problem = lost?.what === 'key' ? `has no key ${lost.use.key ?? key ?? ''}` : NOT_IN_PACKAGE
      const type = kind === 'PersistentVolumeClaim' ? 'volume' : 'secret'
      graph.add(to, { type, lines: [`${kind}/${name}`], namespace, ...(lost && { problem }) })
      if (graph.nodes.has(from)) graph.connect({ from, to })
    }
  }
}

/** Draws autoscalers whose workload is not in the package. */
function drawLostScalers(graph: GraphBuilder, pack: FinishedPackage): void {
  const workloads = pack.all(POD_KINDS).map(({ manifest }) => manifest)
  for (const { manifest } of pack.all(SCALERS)) {
    if (workloads.some((one) => scales(manifest, one))) continue
    const name = textAt(manifest, ['spec', 'scaleTargetRef', 'name']) ?? ''
    const kind = textAt(manifest, ['spec', 'scaleTargetRef', 'kind']) ?? 'Deployment'
    const { namespace } = manifest.metadata
    const problem = isExternal(pack.settings, kind, name) ? {} : { problem: NOT_IN_PACKAGE }
    const to = graph.add(nodeKey(kind, name, namespace), {
      type: 'workload',
      lines: [`${kind}/${name}`],
      namespace,
      ...problem,
    })
    graph.connect({ from: addObject(graph, manifest, 'scaler'), to })
  }
}
