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
  const message = 'A LummoRollout has no pods. Add `containers`, or a `workloadRef` to an existing Deployment.'
  return { manifests: [], findings: [missingField.at(['spec'], message)] }
}
