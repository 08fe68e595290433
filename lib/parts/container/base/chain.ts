import { type Finding, error, type FieldPath } from '../../../finding/finding'
import { closest } from '../../../finding/suggest'
import type { World } from '../../../kind/claim'
import { givenName, isCalled } from '../../../kind/given-name'
import { merge } from './merge'
import { inSpellingOf, joinedEnv } from './spellings'
import type { ContainerSpec } from '../spec'

const TEMPLATE_KIND = 'LummoContainer'

/**
 * A container with everything its base has and it does not say itself. Maps merge, lists of named things merge by
 * what Kubernetes knows them by, the rest replaces; what the container says in another spelling beats the base as well.
 * A base may have a base. Where one is not there, the container keeps its `base`, and nobody knows what it lacks.
 *
 * @param path of the container, for findings
 */
export function withChain(
  spec: ContainerSpec,
  path: FieldPath,
  world: Pick<World, 'claims'>,
): { spec: ContainerSpec; findings: Finding[] } {
  const { base, ...own } = spec
  const templates = world.claims(TEMPLATE_KIND)
  const chain: string[] = []
  let merged: ContainerSpec = own
  for (let name: string | undefined = base; name !== undefined; ) {
    if (chain.includes(name)) {
      const message = `The bases go in a circle: ${[...chain, name].join(' → ')}. Remove \`base\` from one of them.`
      return { spec, findings: [error('base-cycle', [...path, 'base'], message)] }
    }
    const called: string = name
    const template = templates.find((claim) => isCalled(claim, called))?.spec as ContainerSpec | undefined
    if (template === undefined)
      return { spec, findings: [missing(name, chain, templates.map(givenName), [...path, 'base'])] }
    chain.push(name)
    const { base: next, ...rest } = template
    merged = { ...merge(inSpellingOf(merged, rest), merged), ...joinedEnv(rest, merged) }
    name = next
  }
  return { spec: merged, findings: [] }
}

function missing(name: string, chain: readonly string[], known: readonly string[], path: FieldPath): Finding {
  const guess = closest(name, known)
  const via = chain.length === 0 ? '' : ` (the base of ${chain[chain.length - 1]})`
  const cure =
    guess !== undefined
      ? `Did you mean \`${guess}\`?`
      : known.length > 0
        ? `There are ${known.join(', ')}.`
        : `Add one to the package. As a kustomize generator the function does not see other objects; use a transformer.`
  return error('no-base', path, `There is no ${TEMPLATE_KIND} \`${name}\`${via}. ${cure}`)
}
