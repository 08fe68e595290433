import type { Finding, FieldPath } from '../../../finding/finding'
import type { World } from '../../../kind/claim'
import type { ContainerSpec } from '../spec'

/**
 * A container with everything its base has and it does not say itself; see base-chain.ts.
 *
 * @param path of the container, for findings
 */
export const withBase = (
  spec: ContainerSpec,
  path: FieldPath,
  world: Pick<World, 'claims'>,
): { spec: ContainerSpec; findings: Finding[] } =>
  spec.base === undefined
    ? { spec, findings: [] }
    : (require('./chain') as typeof import('./chain')).withChain(spec, path, world)
