import { groupAndKind } from '../../lib/run/ownership/immutable-fields'
import { isPlain, type Manifest, type Plain } from '../../lib/manifest/manifest'
import { numberAt } from '../../lib/manifest/value-at'
import type { DeploymentResource } from '../../lib/contracts/deployment-target'

/** Kinds in which a progressive delivery controller sets the weights of backends. */
const WEIGHTED = [
  'gateway.networking.k8s.io GRPCRoute',
  'gateway.networking.k8s.io HTTPRoute',
  'networking.istio.io VirtualService',
  'traefik.io TraefikService',
]

/** Kinds whose number of pods an autoscaler or a Rollout can set. */
const SCALED = ['apps Deployment', 'apps StatefulSet', 'argoproj.io Rollout']

/**
 * Returns an object with the weights of the stored object. Lists of backends are atomic: an apply of the written
 * weights would reset a running canary (argo-rollouts 1.9 sets the weights of all these kinds).
 */
export function withLiveWeights(wanted: Manifest, live: DeploymentResource): Manifest {
  if (!WEIGHTED.includes(groupAndKind(wanted))) return wanted
  return { ...wanted, spec: weightsFrom(live.spec, wanted.spec) }
}

function weightsFrom(live: unknown, wanted: unknown): unknown {
  if (Array.isArray(live) && Array.isArray(wanted)) {
    return wanted.map((entry, at) => weightsFrom(counterpart(live, entry, at), entry))
  }
  if (!isPlain(live) || !isPlain(wanted)) return wanted
  const nested = Object.entries(wanted).map(([key, value]) => [key, weightsFrom(live[key], value)])
  return { ...(Object.fromEntries(nested) as Plain), ...(isWeight(live.weight) ? { weight: live.weight } : {}) }
}

const isWeight = (value: unknown): boolean => typeof value === 'number'

/** Returns the stored entry of the same name; the entry at the same position if entries have no names. */
function counterpart(live: readonly unknown[], entry: unknown, at: number): unknown {
  const name = isPlain(entry) ? entry.name : undefined
  if (typeof name !== 'string') return live[at]
  return live.find((one) => isPlain(one) && one.name === name)
}

/** Returns the number of pods that another manager has set; undefined if the claim sets the number. */
export function foreignReplicas(wanted: Manifest, live: DeploymentResource): number | undefined {
  if (!SCALED.includes(groupAndKind(wanted))) return undefined
  const [written, stored] = [wanted, live].map((one) => numberAt(one, ['spec', 'replicas']))
  return written === undefined || stored === written ? undefined : stored
}
