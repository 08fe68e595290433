import type { Claim, Expansion, World } from '../../lib/kind/claim'
import { externalSecret } from './external-secret'
import type { Spec } from './spec'

/** An ExternalSecret, from which the External Secrets operator makes the Secret in the cluster. */
export const expand = (claim: Claim<Spec>, world: World): Expansion => externalSecret(claim, world)
