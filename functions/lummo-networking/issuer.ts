import type { World } from '../../lib/kind/claim'
import { isPlain } from '../../lib/manifest/manifest'
import type { NetworkSettings } from '../../lib/settings/network'
import type { Spec } from './spec'

/** The issuer of a certificate. */
interface Issuer {
  name: string
  kind: 'ClusterIssuer' | 'Issuer'
  dns: boolean
}

/** Annotations that set the issuer of an Ingress. Source: cert-manager v1.21, docs/usage/ingress. */
export const ISSUER_ANNOTATIONS = {
  Issuer: 'cert-manager.io/issuer',
  ClusterIssuer: 'cert-manager.io/cluster-issuer',
} as const

/**
 * Returns the issuer of a certificate. The issuer is set by the user’s annotations of an Ingress, by the object or by
 * the settings, in this order.
 */
export function issuerOf({ annotations = {}, certificate }: Spec, settings: NetworkSettings): Issuer {
  const chosen = certificate?.issuer ?? settings.issuer
  if (settings.provider !== 'ingress') return chosen
  const named = (['Issuer', 'ClusterIssuer'] as const).flatMap((kind): Issuer[] => {
    const name = annotations[ISSUER_ANNOTATIONS[kind]]
    return name === undefined ? [] : [{ name, kind, dns: chosen.dns && chosen.name === name }]
  })
  return named[0] ?? chosen
}

/**
 * Returns the challenge type with which an issuer proves the ownership of domains. The issuer object in the package
 * determines the type, or else the settings. Only ACME issuers require proof.
 */
export function proofsOf(issuer: Issuer, world: World): { dns: boolean; http: boolean } {
  const found = world.get(issuer.kind, issuer.name)
  if (issuer.dns || found === undefined || !isPlain(found.spec)) return { dns: issuer.dns, http: !issuer.dns }
  const { acme } = found.spec
  if (!isPlain(acme)) return { dns: true, http: false }
  const solvers = Array.isArray(acme.solvers) ? acme.solvers.filter(isPlain) : []
  return {
    dns: solvers.some(({ dns01 }) => dns01 !== undefined),
    http: solvers.some(({ http01 }) => http01 !== undefined),
  }
}
