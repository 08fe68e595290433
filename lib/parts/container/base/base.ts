import type { Finding, FieldPath } from '../../../finding/finding'
import type { Claim, World } from '../../../kind/claim'
import type { ContainerSpec } from '../spec'

/**
 * A container with everything its base has and it does not say itself; see chain.ts.
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

/** Checks the base of a template, which must exist and not build on the template in turn; see chain.ts. */
export const checkBase = (claim: Claim<ContainerSpec>, path: FieldPath, world: Pick<World, 'claims'>): Finding[] =>
  claim.spec.base === undefined
    ? []
    : (require('./chain') as typeof import('./chain')).checkTemplate(claim, path, world)
