import { compact, nonEmpty, nonEmptyMap } from '../manifest/compact'
import type { Manifest } from '../manifest/manifest'
import { byText } from '../manifest/text'
import { type ClaimObjects, objectsByClaim } from './claim-objects'
import { endpointsOf } from './endpoints'
import { hostnamesOf } from './hostnames'
import { podHostnames } from './pod-hostnames'
import { secretsOf } from './secrets'

/** The addresses of a claim, for people and for other programs. Missing outputs are absent. */
export interface ClaimOutputs {
  namespace?: string
  /** Name of the Service that balances requests. */
  service?: string
  /** Name of the headless Service, which gives each pod a hostname. */
  headless_service?: string
  /** Addresses in the cluster, keyed by the name of the port, or by its number if the port has no name. */
  kube_endpoint?: Record<string, string>
  /** Commands that forward a local port, with the keys of `kube_endpoint`. */
  port_forward_command?: Record<string, string>
  /** Hosts that are reachable from outside the cluster, in alphabetical order. */
  external_hostname?: string[]
  /** Hosts that are reachable only from the VPN or the internal network, in alphabetical order. */
  internal_hostname?: string[]
  /** Pod addresses of a StatefulSet, in order of the pod number. */
  pod_hostname?: string[]
  /**
   * Keys of Secrets that the claim generates, or that database clients read, keyed by the name of the Secret. Never a
   * value.
   */
  secret?: Record<string, string[]>
}

/** The outputs of a package, keyed by `Kind/name`, or by `Kind/namespace/name` if two namespaces have the same claim. */
export type Outputs = Record<string, ClaimOutputs>

/** Default DNS domain of a cluster. */
export const CLUSTER_DOMAIN = 'cluster.local'

/** Names a claim. */
export type ClaimName = Pick<ClaimObjects, 'kind' | 'name' | 'namespace'>

/**
 * Returns the outputs of each claim that has objects among the manifests. The order of the manifests does not matter.
 *
 * @param domainOf returns the DNS domain for a claim
 */
export function outputsOf(
  manifests: readonly Manifest[],
  domainOf: (claim: ClaimName) => string = () => CLUSTER_DOMAIN,
): Outputs {
  const entries = objectsByClaim(manifests).map((claim): [string, ClaimOutputs] => [
    claim.key,
    ofClaim(claim, domainOf(claim), manifests),
  ])
  return Object.fromEntries(entries.sort(([one], [other]) => byText(one, other)))
}

function ofClaim(claim: ClaimObjects, domain: string, manifests: readonly Manifest[]): ClaimOutputs {
  const { service, headless, endpoints, forwards } = endpointsOf(claim, domain)
  const { external, internal } = hostnamesOf(claim)
  return compact<ClaimOutputs>({
    namespace: claim.namespace,
    service,
    headless_service: headless,
    kube_endpoint: nonEmptyMap(endpoints),
    port_forward_command: nonEmptyMap(forwards),
    external_hostname: nonEmpty(external),
    internal_hostname: nonEmpty(internal),
    pod_hostname: nonEmpty(podHostnames(claim, domain, manifests)),
    secret: nonEmptyMap(secretsOf(claim)),
  })
}
