import type { Claim, Expansion, World } from '../../lib/kind/claim'
import { asRollout } from '../../lib/parts/serving'
import type { Spec } from './spec'

export const expand = (claim: Claim<Spec>, world: World): Expansion => asRollout(claim, claim.spec.strategy, world)
