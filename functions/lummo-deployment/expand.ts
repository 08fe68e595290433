import type { CompleteClaim, Expansion, World } from '../../lib/kind/claim'
import { withStrategyDefaults } from '../../lib/parts/delivery/defaults'
import { withMargins, withServingDefaults } from '../../lib/parts/serving/defaults'
import { asDeployment, asRollout } from '../../lib/parts/serving/serving'
import type { WorkloadDefaults } from '../../lib/settings/workload-defaults'
import type { Spec } from './spec'

export type Complete = ReturnType<typeof complete>

/** Returns the spec completed with the defaults of the settings. */
export const complete = (spec: Spec, workload: WorkloadDefaults) => ({
  ...withServingDefaults(spec, workload),
  update: withMargins(spec.update, workload),
  strategy: spec.strategy && withStrategyDefaults(spec.strategy, workload.update),
})

/** Returns a Deployment. If `strategy` is set, even to an empty object, returns a Rollout of Argo instead. */
export const expand = (claim: CompleteClaim<Complete, Spec>, world: World): Expansion =>
  claim.spec.strategy === undefined ? asDeployment(claim, world) : asRollout(claim, claim.spec.strategy, world)
