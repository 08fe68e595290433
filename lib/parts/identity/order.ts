import type { Claim, Expansion, World } from '../../kind/claim'
import { lazy } from '../../manifest/memo/lazy'
import type { OrderedSpec } from './waves'

const waves = lazy(() => require('./waves') as typeof import('./waves'))

type Expand<C> = (claim: C, world: World) => Expansion

/** Returns an expansion that supports `after`. The code is loaded on demand, because few objects set `after`. */
export const ordered =
  <C extends Claim<OrderedSpec>>(expand: Expand<C>): Expand<C> =>
  (claim, world) => {
    const expansion = expand(claim, world)
    return (claim.spec.after ?? []).length === 0 ? expansion : waves().withWave(claim, expansion, world)
  }
