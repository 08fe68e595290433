import type { V1NetworkPolicyPeer } from '@kubernetes/client-node'
import type { Finding, FieldPath } from '../../finding/finding'
import { missingField } from '../../finding/rules'
import { ingressController, ingressNamespace } from '../../settings/ingress-namespace'
import type { NetworkSettings } from '../../settings/network'

/** Label that every namespace has with its own name, since Kubernetes 1.22. */
export const NAMESPACE_NAME = 'kubernetes.io/metadata.name'

/** Where Google's load balancers and their health checks come from. Source: cloud.google.com/load-balancing/docs/firewall-rules. */
const GOOGLE = ['130.211.0.0/22', '35.191.0.0/16']

/** All pods of a namespace. */
export const inNamespace = (name: string): V1NetworkPolicyPeer => ({
  namespaceSelector: { matchLabels: { [NAMESPACE_NAME]: name } },
})

/** Where traffic from outside comes from: the pods of the controller, or the addresses of a load balancer without pods. */
export function ingressPeers(settings: NetworkSettings): V1NetworkPolicyPeer[] {
  const { ranges = [] } = settings.ingress
  const addresses = [...(ingressController(settings) === 'google' ? GOOGLE : []), ...ranges]
  if (addresses.length === 0) return [inNamespace(ingressNamespace(settings))]
  return addresses.map((cidr) => ({ ipBlock: { cidr } }))
}

/** What is missing to know these: GKE's internal Ingress comes from a subnet of the user's own. */
export function checkIngressPeers({ ingress, provider }: NetworkSettings, path: FieldPath): Finding[] {
  if (provider !== 'ingress' || ingress.class !== 'gce-internal' || ingress.ranges !== undefined) return []
  const message =
    'GKE’s internal Ingress comes from the proxy-only subnet of your network, which a NetworkPolicy has to name. Say what its addresses are: `network.ingress.ranges` of a LummoPackage.'
  return [missingField.at(path, message)]
}
