import type { Finding } from '../../lib/finding/finding'
import { deepEqual } from '../../lib/manifest/deep-equal'
import { groupedBy } from '../../lib/manifest/grouped-by'
import { sameNamespace } from '../../lib/manifest/id'
import type { NetworkPolicy } from '../../lib/manifest/kubernetes'
import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { serviceOf } from '../../lib/manifest/observed/services'
import { mapsIn, textAt } from '../../lib/manifest/value-at'
import { nameWithSuffix } from '../../lib/manifest/grammar/name'
import { labelSelector, selects } from '../../lib/manifest/selectors/object-selector'
import { checkIngressPeers, ingressPeers, NAMESPACE_NAME } from '../../lib/parts/network/ingress-peers'
import { isProvenByHttp } from './certificates/certificate'
import type { Plan, RouteBackend } from './plan'
import type { RouteTarget } from './target/target'
import { findWorkload, type PodPort } from './target/workload'

type Peer = ReturnType<typeof ingressPeers>[number]
type Labels = Readonly<Record<string, string>>
/** Name or number of a pod port, or both with the preferred one first. */
type Names = readonly [string | number, ...(string | number)[]]

/** Pods that must be reachable from outside the cluster. */
interface Door {
  name: string
  /** Labels by which the policy selects the pods. */
  selector: Labels
  /** All known labels of the pods. */
  labels: Labels
  ports: readonly Names[]
}

/**
 * Allows traffic from the ingress controller that NetworkPolicies of the package would deny. Includes only ports that
 * no policy allows yet. Without such policies, returns no policy, because the first policy for a pod denies all other
 * sources.
 */
export function admission(plan: Plan, target: RouteTarget): { manifests: NetworkPolicy[]; findings: Finding[] } {
  const { claim, world, settings } = plan
  const policies = world
    .list(['NetworkPolicy'])
    .filter(({ metadata, spec }) => isPlain(spec) && sameNamespace(metadata.namespace, claim.namespace))
    .map(({ spec }) => spec as Plain)
  const doors =
    policies.length === 0 ? [] : [...ownDoor(plan, target), ...otherDoors(plan, target), ...solverDoor(plan)]
  const manifests = doors.flatMap((door) => admitting(door, policies, plan))
  return { manifests, findings: manifests.length === 0 ? [] : checkIngressPeers(settings, ['spec']) }
}

/**
 * Returns the Services that get requests of the routes. Includes Services with the weight 0, because they can get
 * requests later.
 */
const servedBackends = (routes: Plan['routes']): readonly Pick<RouteBackend, 'service' | 'port'>[] =>
  routes.filter(({ spec }) => spec.redirect === undefined).flatMap((way) => way.weighted ?? [way])

/** Returns the pods of the application, with the ports that have routes. */
function ownDoor({ claim, id, routes, grpc }: Plan, { service, workload }: RouteTarget): Door[] {
  if (workload === undefined) return []
  const routed = servedBackends(routes)
    .filter((backend) => backend.service === service)
    .map(({ port }) => port)
  const wanted = [...routed, ...(grpc === undefined ? [] : [grpc.port])].map(({ target, number }) => target ?? number)
  return [
    { name: claim.name, selector: { app: id.app }, labels: workload.labels, ports: namesOf(wanted, workload.ports) },
  ]
}

/** Returns the pods behind other Services that routes target, if the package contains these pods. */
function otherDoors({ claim, routes, world }: Plan, { service: own }: RouteTarget): Door[] {
  const byService = groupedBy(
    servedBackends(routes).filter(({ service }) => service !== own),
    ({ service }) => service,
  )
  return [...byService].flatMap(([service, some]): Door[] => {
    const found = world.get('Service', service, claim.namespace)
    const selector = found === undefined ? {} : serviceOf(found).selector
    if (Object.keys(selector).length === 0) return []
    const { app } = selector
    const workload = app === undefined ? undefined : findWorkload(claim, app, world).workload
    const wanted = some.map(({ port }) => port.target ?? port.number)
    const labels = { ...workload?.labels, ...selector }
    return [
      {
        name: nameWithSuffix(claim.name, service),
        selector,
        labels,
        ports: namesOf(wanted, workload?.ports ?? []),
      },
    ]
  })
}

/**
 * Returns the pods that cert-manager runs to prove the ownership of domains. Source: cert-manager v1.21,
 * pkg/issuer/acme/http/pod.go.
 */
const solverDoor = (plan: Plan): Door[] => {
  if (!isProvenByHttp(plan)) return []
  const selector = { 'acme.cert-manager.io/http01-solver': 'true' }
  return [{ name: nameWithSuffix(plan.claim.name, 'solver'), selector, labels: selector, ports: [[8089]] }]
}

const namesOf = (wanted: readonly (string | number)[], declared: readonly PodPort[]): Names[] =>
  [...new Set(wanted)].map((port) => {
    const { name, number } = declared.find((one) => one.name === port || one.number === port) ?? {}
    return [port, ...[name, number].filter((one) => one !== undefined)]
  })

function admitting(door: Door, policies: readonly Plain[], { id, settings }: Plan): NetworkPolicy[] {
  const isolating = policies.filter((spec) => isIsolating(spec, door.labels))
  if (isolating.length === 0) return []
  const rules = isolating.flatMap(({ ingress }) => mapsIn(ingress).map(([, rule]) => rule))
  const peers = ingressPeers(settings)
  const shut = door.ports.filter((port) => !peers.every((peer) => rules.some((rule) => admits(rule, peer, port))))
  if (shut.length === 0) return []
  return [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: nameWithSuffix(door.name, 'from-ingress'), labels: id.labels },
      spec: {
        podSelector: { matchLabels: { ...door.selector } },
        policyTypes: ['Ingress'],
        ingress: [{ from: peers, ports: shut.map(([port]) => ({ port, protocol: 'TCP' })) }],
      },
    },
  ]
}

function isIsolating({ podSelector = {}, policyTypes = ['Ingress'] }: Plain, labels: Labels): boolean {
  const selector = labelSelector(podSelector)
  return (
    selector !== undefined && selects(selector, labels) && Array.isArray(policyTypes) && policyTypes.includes('Ingress')
  )
}

/**
 * Checks whether a rule allows a peer on a port. A rule without `from` applies to all sources; a rule without `ports`
 * applies to all ports.
 */
function admits({ from, ports }: Plain, peer: Peer, names: Names): boolean {
  const whom = mapsIn(from)
  const where = mapsIn(ports)
  return (
    (whom.length === 0 || whom.some(([, one]) => holds(one, peer))) &&
    (where.length === 0 || where.some(([, one]) => covers(one, names)))
  )
}

/** Checks whether a peer of a rule includes another peer. IP ranges count as a match only if the match is certain. */
function holds({ ipBlock, namespaceSelector, podSelector }: Plain, peer: Peer): boolean {
  if (peer.ipBlock !== undefined) {
    return (
      isPlain(ipBlock) &&
      ipBlock.except === undefined &&
      [peer.ipBlock.cidr, '0.0.0.0/0'].includes(textAt(ipBlock, ['cidr']) ?? '')
    )
  }
  if (peer.podSelector !== undefined) {
    const isAny = isPlain(podSelector) && Object.keys(podSelector).length === 0
    return namespaceSelector === undefined && (isAny || deepEqual(podSelector, peer.podSelector))
  }
  const selector = labelSelector(namespaceSelector)
  const namespace = peer.namespaceSelector?.matchLabels ?? {}
  if (selector === undefined || !selects(selector, namespace)) return false
  // In the namespace of the controller, any pod selector is assumed to select the controller. In other namespaces, only
  // a selector that matches all pods is assumed to select the controller.
  return NAMESPACE_NAME in selector.matchLabels || !isPlain(podSelector) || Object.keys(podSelector).length === 0
}

function covers({ port, endPort, protocol = 'TCP' }: Plain, names: Names): boolean {
  if (protocol !== 'TCP') return false
  if (port === undefined || names.some((name) => name === port)) return true
  return (
    typeof port === 'number' &&
    typeof endPort === 'number' &&
    names.some((name) => typeof name === 'number' && name >= port && name <= endPort)
  )
}
