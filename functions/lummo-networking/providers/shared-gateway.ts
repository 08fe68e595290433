import type { Finding } from '../../../lib/finding/finding'
import { gatewayCertificate, notAtGateway } from '../rules'
import { isPlain, type Manifest } from '../../../lib/manifest/manifest'
import { nameWithSuffix } from '../../../lib/manifest/grammar/name'
import { holdsExactly } from '../../../lib/manifest/text-search'
import { isTarget, secretsInSight } from '../../../lib/parts/connections/known-secret'
import type { NetworkSettings } from '../../../lib/settings/network'
import { ingressNamespace } from '../../../lib/settings/ingress-namespace'
import { issuerOf } from '../issuer'
import type { Plan } from '../plan'
import { ownsGateway } from './own-gateway'

/* Checks shared Gateways. Shared Gateways and their certificates often belong to another team, in another namespace. */

/** Default name of the shared Gateway. With Istio, this name means that each object has a separate Gateway. */
const DEFAULT_GATEWAY = 'public'

/** Checks whether routes use an Istio Gateway that another team manages together with the certificates. */
export const isSharedByIstio = ({ provider, gateway }: NetworkSettings): boolean =>
  provider === 'istio' && (gateway.namespace !== undefined || gateway.name !== DEFAULT_GATEWAY)

/** A reference to a Gateway of the Gateway API. `namespace` defaults to the namespace of the application. */
export interface SharedGateway {
  name: string
  namespace?: string | undefined
}

/** Returns the Gateway of public routes: the generated one, or the shared one. */
export function publicGateway({ name: own }: Plan['claim'], settings: NetworkSettings): SharedGateway {
  if (ownsGateway(settings)) return { name: own }
  const { name, namespace = ingressNamespace(settings) } = settings.gateway
  return { name, namespace }
}

/** Returns the Gateways of the routes: the public Gateway, and the Gateway of the VPN. */
export function gatewaysOf({ claim, settings, routes }: Plan): SharedGateway[] {
  const inside = settings.vpn.gateway
  return [
    ...(routes.some(({ spec }) => !spec.vpn) ? [publicGateway(claim, settings)] : []),
    ...(inside !== undefined && routes.some(({ spec }) => spec.vpn) ? [inside] : []),
  ]
}

/**
 * Allows the Gateways of other namespaces to read the Secret with the certificate. Source: gateway-api v1.6,
 * ReferenceGrant.
 */
export function grantOf(plan: Plan, secret: string): Manifest[] {
  const { claim, id } = plan
  const namespaces = gatewaysOf(plan).map(({ namespace = claim.namespace }) => namespace)
  const others = [...new Set(namespaces)].filter((one) => one !== claim.namespace)
  if (others.length === 0) return []
  // Several objects can share a Secret, but each Certificate belongs to one object.
  const name = claim.spec.certificate?.secret === undefined ? secret : nameWithSuffix(claim.name, secret)
  return [
    {
      apiVersion: 'gateway.networking.k8s.io/v1beta1',
      kind: 'ReferenceGrant',
      metadata: { name, labels: id.labels },
      spec: {
        from: others.map((namespace) => ({ group: 'gateway.networking.k8s.io', kind: 'Gateway', namespace })),
        to: [{ group: '', kind: 'Secret', name: secret }],
      },
    },
  ]
}

/** Reports requirements of the Gateways that the routes cannot meet with their certificate. */
export function checkSharedGateway(plan: Plan): Finding[] {
  const { provider } = plan.settings
  if (plan.secret === undefined || plan.routes.length === 0) return []
  if (provider === 'istio') return checkIstio(plan)
  return provider === 'gateway' ? checkListeners(plan, plan.secret) : []
}

/** Checks the listeners of the Gateway. A Gateway serves only the certificates that it references. */
function checkListeners(plan: Plan, secret: string): Finding[] {
  const { claim, settings, world } = plan
  return gatewaysOf(plan).flatMap(({ name, namespace = claim.namespace }): Finding[] => {
    const found = world.get('Gateway.gateway.networking.k8s.io', name, namespace)
    // A Gateway outside the package is not checked.
    if (found === undefined || !isPlain(found.spec)) return []
    const { listeners } = found.spec
    const hosts = plan.routes.flatMap((way) => way.hosts)
    if (holdsExactly(listeners, secret) || hosts.every((host) => isServed(host, listeners))) return []
    const home = claim.namespace === undefined ? '' : `, namespace: ${claim.namespace}`
    const message = `Gateway \`${name}\` (${world.where(found)}) serves the certificate only if its listener \`${settings.gateway.https}\` lists it. Add \`{name: ${secret}${home}}\` to its \`tls.certificateRefs\`.`
    return [gatewayCertificate.at(pathOfHost(plan), message)]
  })
}

/** Checks whether a listener for these hosts (`*.example.com`) already has a certificate. */
const isServed = (host: string, listeners: unknown): boolean =>
  Array.isArray(listeners) &&
  listeners.filter(isPlain).some(({ hostname, tls }) => {
    const fits =
      hostname === host || (typeof hostname === 'string' && /^\*\./.test(hostname) && host.endsWith(hostname.slice(1)))
    return fits && isPlain(tls) && Array.isArray(tls.certificateRefs) && tls.certificateRefs.length > 0
  })

/**
 * Checks the namespace of the certificate and its issuer, because the Istio gateway reads Secrets only in its
 * namespace.
 */
function checkIstio(plan: Plan): Finding[] {
  const { claim, settings, world } = plan
  const home = ingressNamespace(settings)
  const isElsewhere = (namespace = claim.namespace) => namespace !== home
  const { secret } = claim.spec.certificate ?? {}
  if (secret !== undefined) {
    const known = secretsInSight(world, undefined, secret).filter((one) => isTarget(one, secret))
    if (known.length === 0 || !known.every(({ namespace }) => isElsewhere(namespace))) return []
    const message = `The Secret \`${secret}\` is not in the namespace of Istio’s gateway, which therefore cannot read it. Set \`namespace: ${home}\`.`
    return [notAtGateway.at([...pathOfHost(plan), 'secret'], message)]
  }
  const { kind, name } = issuerOf(claim.spec, settings)
  if (kind === 'ClusterIssuer') return []
  const found = world.get('Issuer', name, home) ?? world.get('Issuer', name)
  if (found === undefined || !isElsewhere(found.metadata.namespace)) return []
  const message = `The Issuer \`${name}\` (${world.where(found)}) is not in \`${home}\`, the namespace of the Certificate for Istio’s gateway. Set a ClusterIssuer, or move the Issuer to \`${home}\`.`
  return [notAtGateway.at(pathOfHost(plan), message)]
}

const pathOfHost = ({ claim }: Plan): string[] => [
  'spec',
  claim.spec.certificate === undefined ? 'domains' : 'certificate',
]
