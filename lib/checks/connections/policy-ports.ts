import type { LocatedFinding } from '../../finding/finding'
import { noPort } from '../../finding/rules'
import { isPlain, type Plain } from '../../manifest/manifest'
import { podsOf } from '../../manifest/observed/pods'
import { serviceOf } from '../../manifest/observed/services'
import { labelSelector, type Selector, selects } from '../../manifest/selectors/object-selector'
import { mapsIn } from '../../manifest/value-at'
import { NAMESPACE_NAME } from '../../parts/network/ingress-peers'
import { type Finished, type FinishedPackage, nameOf, type PackageCheck } from '../package-check'
import { selected } from './selectors'

/**
 * Checks port numbers in NetworkPolicies, which must be ports of the pod, not of its Service. Source:
 * NetworkPolicyPort.port, networking/v1.
 */
export const servicePortsInPolicies: PackageCheck = {
  needs: 'final',
  run: (pack) =>
    pack.subjects(['NetworkPolicy']).flatMap((policy) => {
      const spec = isPlain(policy.manifest.spec) ? policy.manifest.spec : {}
      const own = podsSelectedBy(pack, policy, spec)
      return [
        ...mapsIn(spec.ingress).flatMap(([at, { ports }]) => checkPorts(pack, policy, own, ['ingress', at, ports])),
        ...mapsIn(spec.egress).flatMap(([at, { to, ports }]) => {
          const peers = mapsIn(to).map(([, peer]) => peer)
          // Namespaces that are not in the package and IP ranges can contain anything.
          const pods = peers.map((peer) => podsSelectedBy(pack, policy, peer))
          return pods.some(({ length }) => length === 0)
            ? []
            : checkPorts(pack, policy, pods.flat(), ['egress', at, ports])
        }),
      ]
    }),
}

/**
 * Returns the pods that a policy or a peer selects. The pods of a peer can be in another namespace. If the pods
 * cannot be determined, returns no pods.
 */
function podsSelectedBy(
  pack: FinishedPackage,
  { manifest }: Finished,
  { podSelector, namespaceSelector }: Plain,
): Finished[] {
  const read = labelSelector(podSelector)
  if (read === undefined || Object.keys(read.matchLabels).length === 0) return []
  if (namespaceSelector === undefined) return selected(pack, read, manifest.metadata.namespace)
  const named = labelSelector(namespaceSelector)
  const namespace = named?.matchLabels[NAMESPACE_NAME]
  const isOnlyName = named?.matchExpressions.length === 0 && Object.keys(named.matchLabels).length === 1
  if (namespace === undefined || !isOnlyName) return []
  return selected(pack, read, namespace).filter((one) => one.manifest.metadata.namespace === namespace)
}

/** Reports a number that no container of the pods declares, and that a Service maps to another port. */
function checkPorts(
  pack: FinishedPackage,
  policy: Finished,
  pods: readonly Finished[],
  [direction, rule, ports]: readonly [string, number, unknown],
): LocatedFinding[] {
  if (pods.length === 0) return []
  const declared = pods.flatMap(portsOf)
  return mapsIn(ports).flatMap(([at, { port, endPort }]) => {
    if (typeof port !== 'number' || endPort !== undefined || declared.some(({ number }) => number === port)) return []
    const services = pack.all(['Service']).filter((service) => pods.some((one) => isBehind(one, service)))
    const meant = services.flatMap((service) =>
      serviceOf(service.manifest)
        .ports.filter(({ number }) => number === port)
        .map(({ target }) => ({ service, target: target ?? port })),
    )[0]
    if (meant === undefined || meant.target === port) return []
    const number = declared.find(({ name }) => name === meant.target)?.number
    const write = number === undefined ? `${meant.target}` : `${number} or \`${meant.target}\``
    const message = `Port ${port} is a port of ${nameOf(meant.service)}, but NetworkPolicies apply to pod ports. Replace ${port} with ${write}.`
    const path = ['spec', direction, rule, 'ports', at, 'port']
    const within = direction === 'ingress' ? 'from' : 'to'
    return [
      policy.finding(noPort.at(path, message, { severity: 'warning', current: port }), ['ports', 'network'], within),
    ]
  })
}

const portsOf = ({ manifest }: Finished): { name: unknown; number: unknown }[] =>
  (podsOf(manifest)?.all ?? []).flatMap(({ spec }) =>
    mapsIn(spec.ports).map(([, { name, containerPort }]: readonly [number, Plain]) => ({
      name,
      number: containerPort,
    })),
  )

function isBehind({ manifest }: Finished, service: Finished): boolean {
  const { selector } = serviceOf(service.manifest)
  const wanted: Selector = { matchLabels: { ...selector }, matchExpressions: [] }
  return (
    Object.keys(selector).length > 0 &&
    (manifest.metadata.namespace ?? '') === (service.manifest.metadata.namespace ?? '') &&
    selects(wanted, podsOf(manifest)?.labels ?? {}, manifest)
  )
}
