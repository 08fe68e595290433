import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import type { Plain } from '../../lib/manifest/manifest'
import { textAt } from '../../lib/manifest/value-at'
import { type ClaimName, type ClaimOutputs, CLUSTER_DOMAIN, outputsOf } from '../../lib/outputs/outputs'
import type { ClaimPlan } from '../reconcile/namespace-plan'

/**
 * Returns the outputs of the claims in one namespace, according to the objects that the claims have or generate. The
 * outputs have no namespace, because all have the namespace of the claim.
 *
 * @param organisation settings for all namespaces
 */
export function outputsOfClaims(
  plans: readonly ClaimPlan[],
  organisation?: Plain,
): Map<DeploymentResource, ClaimOutputs> {
  const settings = plans.map(({ claim }) => claim).filter(({ kind }) => kind === 'LummoPackage')
  const domains = [...settings, organisation].map((one) => one && textAt(one, ['spec', 'network', 'clusterDomain']))
  const shared = domains.find((one) => one !== undefined) ?? CLUSTER_DOMAIN
  const claims = new Map(plans.map(({ claim }) => [keyOf({ kind: claim.kind, name: claim.metadata.name }), claim]))
  const own = (name: ClaimName): string | undefined => {
    const claim = claims.get(keyOf(name))
    return claim && textAt(claim, ['spec', 'package', 'network', 'clusterDomain'])
  }
  const objects = plans.flatMap(({ children }) =>
    children.filter(({ refusal }) => refusal === undefined).map(({ object }) => object),
  )
  const outputs = outputsOf(objects, (name) => own(name) ?? shared)
  return new Map(
    [...claims].map(([key, claim]) => {
      const { namespace: _, ...others } = outputs[key] ?? {}
      return [claim, others]
    }),
  )
}

const keyOf = ({ kind, name }: ClaimName): string => `${kind}/${name}`
