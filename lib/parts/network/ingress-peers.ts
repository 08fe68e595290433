import type { V1NetworkPolicyPeer } from '@kubernetes/client-node'
import type { Finding, FieldPath } from '../../finding/finding'
import { missingField } from '../../finding/rules'
import { ingressController, ingressNamespace } from '../../settings/ingress-namespace'
import type { NetworkSettings } from '../../settings/network'

/** Label that contains the name of a namespace. Every namespace has this label since Kubernetes 1.22. */
export const NAMESPACE_NAME = 'kubernetes.io/metadata.name'

/**
 * Addresses of the load balancers and health checks of Google. Source:
 * cloud.google.com/load-balancing/docs/firewall-rules.
 */
const GOOGLE = ['130.211.0.0/22', '35.191.0.0/16']

/**
 * Label that contains the name of the Gateway, on the pods that Istio runs for a Gateway of the Gateway API.
 * Source: istio-discovery/files/kube-gateway.yaml, Istio 1.30.
 */
export const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name'

/** Checks whether Istio runs the pods of generated Gateways in the namespaces of the routes. */
export const isServedByIstio = ({ provider, gateway }: NetworkSettings): boolean =>
  provider === 'gateway' && gateway.create && gateway.class === 'istio'

/** Returns the peer for all pods of a namespace. */
export const inNamespace = (name: string): V1NetworkPolicyPeer => ({
  namespaceSelector: { matchLabels: { [NAMESPACE_NAME]: name } },
})

/**
 * Returns the sources of external traffic. The peers are the pods of the controller or, for a load balancer without
 * pods, its addresses.
 */
export function ingressPeers(settings: NetworkSettings): V1NetworkPolicyPeer[] {
  const { ranges = [] } = settings.ingress
  if (isServedByIstio(settings))
    return [{ podSelector: { matchExpressions: [{ key: GATEWAY_NAME, operator: 'Exists' }] } }]
  const addresses = [...(ingressController(settings) === 'google' ? GOOGLE : []), ...ranges]
  if (addresses.length === 0) return [inNamespace(ingressNamespace(settings))]
  return addresses.map((cidr) => ({ ipBlock: { cidr } }))
}

/**
 * Reports that the addresses are not configured. The internal Ingress of GKE uses a subnet that lummo cannot determine.
 */
export function checkIngressPeers({ ingress, provider }: NetworkSettings, path: FieldPath): Finding[] {
  if (provider !== 'ingress' || ingress.class !== 'gce-internal' || ingress.ranges !== undefined) return []
  const message =
    'The addresses of the proxy-only subnet that GKE’s internal Ingress uses are not set. Set `network.ingress.ranges` in the LummoPackage.'
  return [missingField.at(path, message)]
}
