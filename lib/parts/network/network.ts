import type { V1NetworkPolicyEgressRule, V1NetworkPolicyPeer, V1NetworkPolicyPort } from '@kubernetes/client-node'
import type { FieldPath, Finding } from '../../finding/finding'
import { badValue, chooseOne, missingField, noPort } from '../../finding/rules'
import { compact } from '../../manifest/compact'
import { isPartOf, parseCidr } from '../../manifest/grammar/address'
import type { NetworkPolicy, NetworkPolicyIngress } from '../../manifest/kubernetes'
import { listText } from '../../manifest/text'
import type { Settings } from '../../settings/spec'
import type { Identity } from '../identity/identity'
import { checkIngressPeers, ingressPeers, inNamespace } from './ingress-peers'
import type { Network } from './spec'
import type { NamedPort } from '../container/ports'
import { hostByPort } from './rules'

/** Workload for which a policy is built. */
export interface Guarded {
  id: Identity
  ports: readonly NamedPort[]
  settings: Settings
  /** Port that Prometheus scrapes, if there is one. */
  scraped: string | undefined
  /** Whether routes from outside the cluster target the application. */
  routed: boolean
  /** Whether the pods send data to the Datadog agent of their node. */
  datadog: boolean
  path: FieldPath
  /** Connections of the pods, and whether their namespace denies egress. */
  connected?: { egress: readonly V1NetworkPolicyEgressRule[]; closed: boolean }
}

type From = NonNullable<Network['from']>[number]
type To = NonNullable<Network['to']>[number]

/**
 * Private networks, carrier-grade NAT, and link-local addresses. The metadata services of clouds have link-local
 * addresses.
 */
const PRIVATE = ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16']
/** Peer that matches all addresses outside private networks. */
export const INTERNET: V1NetworkPolicyPeer = { ipBlock: { cidr: '0.0.0.0/0', except: PRIVATE } }
/** Ports of the Datadog agent on its node: TCP for traces, and UDP for metrics. */
const AGENT_PORTS: V1NetworkPolicyPort[] = [
  { port: 8126, protocol: 'TCP' },
  { port: 8125, protocol: 'UDP' },
]

/** Allows DNS at any address, because clusters with a resolver on each node do not use the resolver in kube-system. */
export const DNS: V1NetworkPolicyEgressRule = { ports: ['UDP', 'TCP'].map((protocol) => ({ port: 53, protocol })) }

/**
 * Returns the NetworkPolicy of a workload for the configured directions. If no direction is configured, returns
 * undefined.
 */
export function networkPolicy(
  network: Network | undefined,
  guarded: Guarded,
): { manifests: NetworkPolicy[]; findings: Finding[] } {
  const { id, connected } = guarded
  const opened = connected?.closed === true && connected.egress.length > 0
  if (network === undefined) return { manifests: opened ? [egressPolicy(id, connected.egress)] : [], findings: [] }
  const findings = [...checkNetwork(network, guarded), ...checkIngress(network, guarded)]
  const policyTypes = [
    ...(network.from === undefined ? [] : ['Ingress']),
    ...(network.to === undefined && !opened ? [] : ['Egress']),
  ]
  if (policyTypes.length === 0) {
    const message = '`network` is empty. Set `from`, `to` or both (`[]` denies all traffic).'
    return { manifests: [], findings: [...findings, chooseOne.at(guarded.path, message)] }
  }
  const policy: NetworkPolicy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: id.name, labels: id.labels },
    spec: compact<NetworkPolicy['spec']>({
      podSelector: { matchLabels: id.selector },
      policyTypes,
      ingress: network.from === undefined ? undefined : rulesIfAny(ingressRules(network.from, guarded)),
      egress: network.to === undefined && !opened ? undefined : rulesIfAny(egressRules(network.to ?? [], guarded)),
    }),
  }
  return { manifests: [policy], findings }
}

/**
 * Returns the rules of a direction; undefined if there are none. An absent list denies all traffic, like an empty
 * list. An empty list is not used, because the API server drops it, so every later apply would show a change.
 */
export const rulesIfAny = <T>(rules: T[]): T[] | undefined => (rules.length === 0 ? undefined : rules)

const podsOf = (app: string | undefined, namespace: string | undefined): V1NetworkPolicyPeer => ({
  ...(namespace === undefined ? {} : inNamespace(namespace)),
  ...(app === undefined ? {} : { podSelector: { matchLabels: { app } } }),
})

const addresses = (cidr: string, except: readonly string[] | undefined): V1NetworkPolicyPeer => ({
  ipBlock: compact<NonNullable<V1NetworkPolicyPeer['ipBlock']>>({
    cidr,
    except: except === undefined ? undefined : [...except],
  }),
})

function ingressRules(from: readonly From[], { ports, settings, scraped, routed }: Guarded): NetworkPolicyIngress[] {
  const declared = ports.map(({ name, protocol }) =>
    compact<V1NetworkPolicyPort>({ port: name, protocol: protocol ?? 'TCP' }),
  )
  // Prometheus may scrape a port even if only the PodMonitor declares it.
  const alone = scraped !== undefined && declared.length > 0 && !declared.some(({ port }) => port === scraped)
  const watched = alone ? [...declared, { port: scraped, protocol: 'TCP' }] : declared
  const rules = from.map((one): NetworkPolicyIngress => {
    const open = one.monitoring === true ? watched : declared
    const own = one.ports?.map((port) => ({ port, protocol: protocolOf(port, ports) })) ?? open
    return { from: fromPeers(one, settings), ...(own.length === 0 ? {} : { ports: own }) }
  })
  const { monitoring } = settings.network
  if (scraped !== undefined && !from.some((one) => one.monitoring === true)) {
    rules.push({ from: [inNamespace(monitoring.namespace)], ports: [{ port: scraped, protocol: 'TCP' }] })
  }
  const served = declared.filter(({ port }) => port === 'http' || port === 'grpc')
  if (routed && served.length > 0 && !from.some((one) => one.ingress === true)) {
    rules.push({ from: ingressPeers(settings.network), ports: served })
  }
  return rules
}

const protocolOf = (port: number | string, ports: readonly NamedPort[]): string =>
  ports.find(({ name, containerPort }) => name === port || containerPort === port)?.protocol ?? 'TCP'

function fromPeers(one: From, { network }: Settings): V1NetworkPolicyPeer[] {
  if (one.ingress === true) return ingressPeers(network)
  if (one.monitoring === true) return [inNamespace(network.monitoring.namespace)]
  return [one.cidr === undefined ? podsOf(one.app, one.namespace) : addresses(one.cidr, one.except)]
}

/** Returns the policy of a workload that does not set `network`, in a namespace that denies egress. */
const egressPolicy = (
  { name, labels, selector }: Identity,
  egress: readonly V1NetworkPolicyEgressRule[],
): NetworkPolicy => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, labels },
  spec: { podSelector: { matchLabels: selector }, policyTypes: ['Egress'], egress: [DNS, ...egress] },
})

function egressRules(to: readonly To[], { datadog, connected }: Guarded): V1NetworkPolicyEgressRule[] {
  const open = to.map((one): V1NetworkPolicyEgressRule => {
    const outside = one.internet === true || one.host !== undefined
    const ports = one.ports ?? (outside ? [443] : undefined)
    const inside = () => (one.cidr === undefined ? podsOf(one.app, one.namespace) : addresses(one.cidr, one.except))
    const peer = outside ? addresses('0.0.0.0/0', PRIVATE) : inside()
    return { to: [peer], ...(ports === undefined ? {} : { ports: ports.map((port) => ({ port, protocol: 'TCP' })) }) }
  })
  const named = connected?.egress ?? []
  if (to.length === 0 && named.length === 0) return []
  return [DNS, ...open, ...named, ...(datadog && to.length > 0 ? [{ ports: AGENT_PORTS }] : [])]
}

/** Returns the fix for a port that does not exist. */
function otherPorts(names: readonly string[]): string {
  if (names.length === 0) return 'Set a port number.'
  return `Set a port number, or the name ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' or another' : ''}.`
}

function checkNetwork(network: Network, guarded: Guarded): Finding[] {
  const { path, ports } = guarded
  const findings: Finding[] = []
  const known = [...ports.map(({ name }) => name), ...(guarded.scraped === undefined ? [] : [guarded.scraped])]
  for (const [at, one] of (network.from ?? []).entries()) {
    const here = [...path, 'from', at]
    findings.push(...checkPeer(one, ['app', 'namespace', 'ingress', 'monitoring', 'cidr'], here))
    for (const [index, port] of (one.ports ?? []).entries()) {
      if (typeof port !== 'string' || known.includes(port)) continue
      const message = `No container has a port \`${port}\`. ${otherPorts(known)}`
      findings.push(noPort.at([...here, 'ports', index], message))
    }
  }
  for (const [at, one] of (network.to ?? []).entries()) {
    const here = [...path, 'to', at]
    findings.push(...checkPeer(one, ['app', 'namespace', 'internet', 'cidr', 'host'], here))
    if (one.host !== undefined) {
      const message = `A NetworkPolicy cannot select hostnames, so the port is open to all public addresses. If the addresses of \`${one.host}\` are known, set \`cidr\`.`
      findings.push(hostByPort.at([...here, 'host'], message))
    }
  }
  return findings
}

function checkIngress({ from }: Network, { routed, settings, path }: Guarded): Finding[] {
  const listed = from?.findIndex(({ ingress }) => ingress === true) ?? -1
  if (listed >= 0) return checkIngressPeers(settings.network, [...path, 'from', listed, 'ingress'])
  return routed && from !== undefined ? checkIngressPeers(settings.network, [...path, 'from']) : []
}

/** Checks that a peer has exactly one type. `app` and `namespace` together count as one type. */
function checkPeer(one: From | To, fields: readonly string[], path: FieldPath): Finding[] {
  const given = one as Record<string, unknown>
  const chosen = fields.filter((field) => given[field] !== undefined && given[field] !== false)
  const kinds = chosen.includes('app') ? chosen.filter((field) => field !== 'namespace') : chosen
  if (kinds.length === 1) {
    if (one.except === undefined) return []
    if (one.cidr !== undefined) return checkExcept(one.cidr, one.except, path)
    return [missingField.at([...path, 'except'], '`except` requires `cidr`. Add `cidr`.')]
  }
  const what = kinds.length === 0 ? 'has no peer' : `has several peers (${listText(kinds)})`
  return [chooseOne.at(path, `The entry ${what}. Set exactly one of ${listText(fields)} in each entry.`)]
}

/** Checks that excluded addresses are within their range. Source: ValidateIPBlock of networking/validation, v1.34. */
function checkExcept(cidr: string, except: readonly string[], path: FieldPath): Finding[] {
  const whole = parseCidr(cidr)
  return except.flatMap((text, at) => {
    const part = parseCidr(text)
    if (part === undefined || whole === undefined || isPartOf(part, whole)) return []
    const message = `\`${text}\` is not within \`${cidr}\`. Correct or remove \`${text}\`.`
    return [badValue.at([...path, 'except', at], message, { current: text })]
  })
}
