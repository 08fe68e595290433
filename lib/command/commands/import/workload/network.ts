import type { V1NetworkPolicyPeer } from '@kubernetes/client-node'
import { compact } from '../../../../manifest/compact'
import { deepEqual } from '../../../../manifest/deep-equal'
import type { Manifest, Plain } from '../../../../manifest/manifest'
import { mapAt, mapsIn, textAt } from '../../../../manifest/value-at'
import { ingressPeers, inNamespace } from '../../../../parts/network/ingress-peers'
import { DNS, INTERNET } from '../../../../parts/network/network'
import type { Lookup } from '../input/lookup'
import { presetNetwork } from '../networking/own-settings'

/** Peers that many applications allow. */
export interface SharedPeers {
  ingress: readonly V1NetworkPolicyPeer[]
  monitoring: readonly V1NetworkPolicyPeer[]
}

/** Returns the peers of the settings in the input, or the default ones. */
export function sharedPeers(lookup: Lookup): SharedPeers {
  const settings = presetNetwork(lookup)
  return { ingress: ingressPeers(settings), monitoring: [inNamespace(settings.monitoring.namespace)] }
}

/** Properties of the pods that a policy selects. */
export interface PolicyContext {
  selector: Readonly<Record<string, string>>
  /** Names of the pod ports. Without `ports`, lummo allows these ports. */
  ports: readonly string[]
  peers: SharedPeers
  /** Port that Prometheus scrapes. lummo allows this port in addition. */
  scraped: string | undefined
}

/**
 * Returns `network` for a NetworkPolicy. Returns undefined if a rule has no source or destination, if a rule selects
 * pods by labels other than `app`, or if the egress rules do not start with DNS.
 */
export function readNetwork(policy: Manifest, context: PolicyContext): Plain | undefined {
  const { podSelector, policyTypes, ingress, egress } = mapAt(policy, ['spec'])
  if (!deepEqual(podSelector, { matchLabels: context.selector })) return undefined
  const types = Array.isArray(policyTypes) ? policyTypes : ['Ingress', ...(egress === undefined ? [] : ['Egress'])]
  const from = types.includes('Ingress') ? readSources(rulesIn(ingress), context) : undefined
  const to = types.includes('Egress') ? readDestinations(rulesIn(egress)) : undefined
  const isUnknown = (read: readonly unknown[] | undefined) => read?.includes(undefined) === true
  return isUnknown(from) || isUnknown(to) ? undefined : compact<Plain>({ from, to })
}

const rulesIn = (list: unknown): Plain[] => mapsIn(list).map(([, rule]) => rule)

function readSources(rules: readonly Plain[], { ports: names, scraped, peers }: PolicyContext): (Plain | undefined)[] {
  const last = rules.at(-1)
  const isAdded =
    last !== undefined &&
    scraped !== undefined &&
    deepEqual(last.from, peers.monitoring) &&
    deepEqual(last.ports, [{ port: scraped, protocol: 'TCP' }])
  const declared = names.map((port) => ({ port, protocol: 'TCP' }))
  return (isAdded ? rules.slice(0, -1) : rules).flatMap((rule) => {
    const ports = rule.ports === undefined ? [] : rulesIn(rule.ports).map((port) => ({ protocol: 'TCP', ...port }))
    const isUsual = deepEqual(ports, declared)
    const open = isUsual ? {} : portsOf(rule.ports)
    if (open !== undefined && deepEqual(rule.from, peers.ingress)) return [{ ingress: true, ...open }]
    if (open !== undefined && deepEqual(rule.from, peers.monitoring)) return [{ monitoring: true, ...open }]
    return entriesOf(rule.from, open)
  })
}

/** Returns the egress destinations without DNS, which lummo always allows. */
function readDestinations(rules: readonly Plain[]): (Plain | undefined)[] {
  const [dns, ...others] = rules
  if (dns === undefined) return []
  if (!deepEqual(dns, DNS) || others.length === 0) return [undefined]
  return others.flatMap((rule) => {
    if (deepEqual(rule.to, [INTERNET]) && rule.ports !== undefined) {
      const open = portsOf(rule.ports)
      return [deepEqual(open, { ports: [443] }) ? { internet: true } : open && { internet: true, ...open }]
    }
    return entriesOf(rule.to, rule.ports === undefined ? {} : portsOf(rule.ports))
  })
}

/** Returns one entry for each peer of a rule. Each unknown peer is undefined. */
function entriesOf(peers: unknown, open: Plain | undefined): (Plain | undefined)[] {
  const entries = rulesIn(peers).map(peerOf)
  if (entries.length === 0 || open === undefined) return [undefined]
  return entries.map((peer) => peer && { ...peer, ...open })
}

/** Returns a source or destination in short form. */
function peerOf({ podSelector, namespaceSelector, ipBlock, ...rest }: Plain): Plain | undefined {
  if (Object.keys(rest).length > 0) return undefined
  if (ipBlock !== undefined) {
    const { cidr, except } = mapAt(ipBlock, [])
    return podSelector === undefined && namespaceSelector === undefined ? compact<Plain>({ cidr, except }) : undefined
  }
  const app = textAt(podSelector, ['matchLabels', 'app'])
  const namespace = textAt(namespaceSelector, ['matchLabels', 'kubernetes.io/metadata.name'])
  const isWhole =
    (app ?? namespace) !== undefined &&
    (podSelector === undefined || deepEqual(podSelector, { matchLabels: { app } })) &&
    (namespaceSelector === undefined ||
      deepEqual(namespaceSelector, namespace && inNamespace(namespace).namespaceSelector))
  return isWhole ? compact<Plain>({ app, namespace }) : undefined
}

/** Returns `ports` for the ports of a rule; undefined if one of them is a range, or has a protocol other than TCP. */
function portsOf(list: unknown): Plain | undefined {
  const ports = rulesIn(list).map(({ port, protocol = 'TCP', ...rest }) =>
    protocol === 'TCP' && Object.keys(rest).length === 0 ? port : undefined,
  )
  return ports.length === 0 || ports.includes(undefined) ? undefined : { ports }
}
