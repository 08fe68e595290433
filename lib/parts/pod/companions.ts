import type { Finding } from '../../finding/finding'
import { noEffect } from '../../finding/rules'
import type { Manifest } from '../../manifest/manifest'
import { deniesTraffic, shutsPrometheusOut } from '../network/closed-namespace'
import { type Guarded, networkPolicy } from '../network/network'
import { permissionsOf } from '../access/permissions'
import type { PodContext } from './context'
import type { PodFields } from './spec'
import { ownServiceAccount } from '../access/service-account'
import { networkingOf } from '../network/traffic'
import { admissions } from '../network/connected/connected'

/** Returns the objects that accompany any pod: its ServiceAccount, permissions and NetworkPolicy. */
export function podCompanions(
  { claim, world, id, ports, monitor: { manifests }, security, connected }: PodContext,
  onHostNetwork: boolean,
): { manifests: Manifest[]; findings: Finding[] } {
  const { spec } = claim
  const permissions = permissionsOf(spec.permissions, id, spec.serviceAccount ?? id.name, ['spec', 'permissions'])
  const [monitor] = manifests
  const scraped = monitor?.spec.podMetricsEndpoints?.[0]?.port
  const guarded: Guarded = {
    id,
    ports,
    settings: world.settings,
    scraped,
    routed: networkingOf(id.app, world).length > 0,
    datadog: spec.monitoring?.datadog === true,
    path: ['spec', 'network'],
    connected: {
      egress: connected.egress,
      closed: connected.egress.length > 0 && deniesTraffic('Egress', id.namespace, world),
    },
  }
  const admitted = admissions(connected, id, { app: id.app, namespace: id.namespace, world })
  const policy = networkPolicy(spec.network, guarded)
  // In an isolated namespace, Prometheus can scrape the pods only if a policy allows the traffic.
  const shut = scraped !== undefined && spec.network?.from === undefined && shutsPrometheusOut(id.namespace, world)
  const watch = shut ? networkPolicy({ from: [] }, watched(guarded)).manifests : []
  const account = spec.serviceAccount === undefined ? [ownServiceAccount(id, security.serviceAccountToken)] : []
  return {
    manifests: [...account, ...permissions.manifests, ...policy.manifests, ...admitted, ...watch],
    findings: [...permissions.findings, ...policy.findings, ...(onHostNetwork ? checkHostNetwork(spec) : [])],
  }
}

/** Returns the workload for a policy that allows only traffic from Prometheus. */
const watched = ({ connected: _, ...guarded }: Guarded): Guarded => ({
  ...guarded,
  id: { ...guarded.id, name: `${guarded.id.name}-from-monitoring` },
  routed: false,
})

/**
 * Reports a NetworkPolicy for pods on the host network. Source: kubernetes.io, Network Policies, "NetworkPolicy and
 * hostNetwork pods".
 */
function checkHostNetwork({ network }: PodFields): Finding[] {
  if (network === undefined) return []
  const message =
    '`network` has no effect, because most clusters do not apply NetworkPolicies to pods on the host network. Remove `network`, or disable host networking.'
  return [noEffect.at(['spec', 'network'], message, { severity: 'warning' })]
}
