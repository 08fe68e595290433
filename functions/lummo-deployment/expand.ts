import type { Claim, Expansion, World } from '../../lib/kind/claim'
import { asDeployment, asRollout } from '../../lib/parts/serving/serving'
import type { Spec } from './spec'

/** A Deployment; with a `strategy`, even an empty one, an Argo Rollout. */
export const expand = (claim: Claim<Spec>, world: World): Expansion =>
  claim.spec.strategy === undefined ? asDeployment(claim, world) : asRollout(claim, claim.spec.strategy, world)
