import { type Draft, error, type FieldPath } from '../finding/finding'
import { closest } from '../finding/suggest'
import type { World } from '../kind/claim'
import { givenName, isCalled } from '../kind/given-name'
import { isPlain, type Plain } from '../manifest/manifest'
import type { ContainerSpec } from './container-spec'

/** The kind that `base` refers to. */
export const TEMPLATE_KIND = 'LummoContainer'

/** What makes two entries of a list the same thing: the first of these that both have. */
const NAMES = ['name', 'path', 'mountPath', 'containerPort'] as const

/**
 * A container with everything its base has and it does not say itself. Maps merge, lists of named things merge by
 * name, the rest replaces. A base may have a base.
 *
 * @param path of the container, for findings
 */
export function withBase(
  spec: ContainerSpec,
  path: FieldPath,
  world: Pick<World, 'claims'>,
): { spec: ContainerSpec; findings: Draft[] } {
  const { base, ...own } = spec
  if (base === undefined) return { spec, findings: [] }
  const templates = world.claims(TEMPLATE_KIND)
  const chain: string[] = []
  let merged: Plain = own
  for (let name: string | undefined = base; name !== undefined; ) {
    if (chain.includes(name)) {
      const message = `The bases go in a circle: ${[...chain, name].join(' → ')}. Remove \`base\` from one of them.`
      return { spec: own, findings: [error('base-cycle', [...path, 'base'], message)] }
    }
    const called: string = name
    const template = templates.find((claim) => isCalled(claim, called))?.spec as ContainerSpec | undefined
    if (template === undefined)
      return { spec: own, findings: [missing(name, chain, templates.map(givenName), [...path, 'base'])] }
    chain.push(name)
    const { base: next, ...rest } = template
    merged = merge(rest, merged)
    name = next
  }
  return { spec: merged as ContainerSpec, findings: [] }
}

function missing(name: string, chain: readonly string[], known: readonly string[], path: FieldPath): Draft {
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

/** `over` laid over `base`. */
export function merge(base: Plain, over: Plain): Plain {
  const result: Plain = { ...base }
  for (const [key, value] of Object.entries(over)) {
    const below = result[key]
    if (isPlain(below) && isPlain(value)) result[key] = merge(below, value)
    else if (Array.isArray(below) && Array.isArray(value)) result[key] = mergeLists(below, value)
    else result[key] = value
  }
  return result
}

function mergeLists(base: readonly unknown[], over: readonly unknown[]): unknown[] {
  const field = NAMES.find((name) => [...base, ...over].every((entry) => isPlain(entry) && entry[name] !== undefined))
  if (field === undefined) return [...over]
  const result = [...base] as Plain[]
  for (const entry of over as Plain[]) {
    const at = result.findIndex((other) => other[field] === entry[field])
    const below = result[at]
    if (below === undefined) result.push(entry)
    else result[at] = merge(below, entry)
  }
  return result
}
