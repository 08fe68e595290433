import type { Claim, Expansion, World } from '../../lib/kind/claim'
import { poolOf } from './pool'
import type { Spec } from './spec'

/** A pool: Deployment, Service, ConfigMap, exporter, and what guards them. */
export const expand = (claim: Claim<Spec>, world: World): Expansion => poolOf(claim, world)
