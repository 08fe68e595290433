import type { Claim, Expansion, World } from '../../lib/kind/claim'
import { accountOf } from '../../lib/parts/access/account'
import type { Spec } from './spec'

export const expand = (claim: Claim<Spec>, world: World): Expansion =>
  accountOf(claim, world, { google: claim.spec, annotations: {}, googlePath: ['spec'] })
