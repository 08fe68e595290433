import { groupAndKind } from '../../lib/run/ownership/immutable-fields'
import { isPlain, type Manifest, type Plain } from '../../lib/manifest/manifest'
import { numberAt, textAt, valueAt } from '../../lib/manifest/value-at'
import type { DeploymentResource } from '../../lib/contracts/deployment-target'

/** Kinds in which a progressive-delivery controller sets the weights of backends. */
const WEIGHTED = [
  'gateway.networking.k8s.io GRPCRoute',
  'gateway.networking.k8s.io HTTPRoute',
  'networking.istio.io VirtualService',
  'traefik.io TraefikService',
]

/** Kinds for which an autoscaler or a Rollout can set the number of pods. */
const SCALED = ['apps Deployment', 'apps StatefulSet', 'argoproj.io Rollout']

/**
 * The label with which Argo Rollouts selects the version behind a Service. Argo Rollouts removes the label when the
 * Rollout is deleted.
 */
const VERSION = 'rollouts-pod-template-hash'

/**
 * Returns an object with the values that a running canary has set in the stored object: the weights of backends, and
 * the version in the selector of a Service. Only one manager can own these fields, so applying the values of the
 * claim would reset the canary. argo-rollouts 1.9 sets the weights in all these kinds.
 */
export function withLiveTraffic(wanted: Manifest, live: DeploymentResource): Manifest {
  if (groupAndKind(wanted) === ' Service') return withLiveVersion(wanted, textAt(live, ['spec', 'selector', VERSION]))
  if (!WEIGHTED.includes(groupAndKind(wanted))) return wanted
  return { ...wanted, spec: weightsFrom(live.spec, wanted.spec) }
}

function withLiveVersion(service: Manifest, version: string | undefined): Manifest {
  const selector = valueAt(service, ['spec', 'selector'])
  if (version === undefined || !isPlain(selector)) return service
  return { ...service, spec: { ...(service.spec as Plain), selector: { ...selector, [VERSION]: version } } }
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

/** Returns the stored entry with the same name, or the entry at the same index if entries have no names. */
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
