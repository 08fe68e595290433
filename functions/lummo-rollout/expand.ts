import { missingField } from '../../lib/finding/rules'
import type { CompleteClaim, Expansion, World } from '../../lib/kind/claim'
import { asRollout } from '../../lib/parts/serving/serving'
import type { Complete } from './complete'
import type { Spec } from './spec'
import { fromWorkload } from './workload-ref'

export function expand(claim: CompleteClaim<Complete, Spec>, world: World): Expansion {
  const { containers, workloadRef, strategy, ...others } = claim.spec
  if (workloadRef !== undefined) return fromWorkload(claim, workloadRef, world)
  if (containers !== undefined) return asRollout({ ...claim, spec: { ...others, containers } }, strategy, world)
  const message = 'A LummoRollout needs `containers`, or a `workloadRef` to a Deployment that is there already.'
  return { manifests: [], findings: [missingField.at(['spec'], message)] }
}
