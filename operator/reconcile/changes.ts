import { hashOfApplied, withAppliedHash } from '../../lib/cluster/applied'
import { isStored } from '../../lib/cluster/apply/is-stored'
import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import { refOf } from '../../lib/manifest/id'
import type { Manifest } from '../../lib/manifest/manifest'
import { foreignReplicas, withLiveTraffic } from './foreign-values'

/** The change that a stored object requires. */
export interface ObjectChange {
  /** The object to apply; undefined if the stored object already has all wanted values. */
  apply?: Manifest
  /** A wanted value that another manager has changed. The operator keeps the changed value. */
  note?: string
}

/**
 * Compares a wanted object with the stored object. The following fields belong to other managers: weights of backends
 * (unless `weights` is `wanted`), the version that a Service selects, and replicas that the claim has not changed since
 * the last apply. If the hash differs, the wanted fields have changed.
 */
export function changeFor(
  written: DeploymentResource,
  live: DeploymentResource | undefined,
  { weights }: { weights: 'live' | 'wanted' } = { weights: 'live' },
): ObjectChange {
  const wanted = withAppliedHash(written)
  if (live === undefined) return { apply: wanted }
  const isSameAsBefore = hashOfApplied(live) === hashOfApplied(wanted)
  const replicas = isSameAsBefore ? foreignReplicas(wanted, live) : undefined
  const isOwn = weights === 'wanted' && wanted.kind !== 'Service'
  const weighted = isOwn ? wanted : withLiveTraffic(wanted, live)
  const next = replicas === undefined ? weighted : withReplicas(weighted, replicas)
  return {
    ...(isStored(live, next) ? {} : { apply: next }),
    ...(replicas === undefined
      ? {}
      : { note: `\`spec.replicas\` of ${refOf(wanted)} is ${replicas}, which another field manager has set.` }),
  }
}

const withReplicas = (wanted: Manifest, replicas: number): Manifest => ({
  ...wanted,
  spec: { ...(wanted.spec as object), replicas },
})
