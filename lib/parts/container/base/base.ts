import type { Finding, FieldPath } from '../../../finding/finding'
import { baseCycle, noBase } from '../rules'
import { tooMany } from '../../../finding/rules'
import { suggest } from '../../../finding/suggest'
import type { Claim, RawClaim, World } from '../../../kind/claim'
import { givenName } from '../../../kind/given-name'
import { scalarText } from '../../../manifest/value-at'
import { merge } from './merge'
import { inSpellingOf, joinedEnv } from './spellings'
import type { ContainerSpec } from '../spec'

const TEMPLATE_KIND = 'LummoContainer'

/**
 * Maximum number of bases in a chain. Each base is merged with all bases below it, so the time is quadratic in the
 * length of the chain.
 */
const DEEPEST = 1000
/** Maximum number of names that a message lists. */
const NAMED = 5

type Sight = Pick<World, 'claims' | 'once'>

/**
 * Returns the templates, keyed by their current and earlier names. The result is memoized, because each step of a chain
 * needs the index.
 */
const templatesByName = (world: Sight): ReadonlyMap<string, RawClaim> =>
  world.once('templates by name', () => byNames(world.claims(TEMPLATE_KIND)))

function byNames(templates: readonly RawClaim[]): ReadonlyMap<string, RawClaim> {
  const byName = new Map<string, RawClaim>()
  for (const template of templates) {
    for (const name of [template.name, givenName(template)]) if (!byName.has(name)) byName.set(name, template)
  }
  return byName
}

/**
 * Completes a container with the fields of its base that the container does not set. Objects merge, lists of named
 * entries merge by their Kubernetes keys, and all other values are replaced. A field in the container also overrides
 * other spellings of the field in the base. A base can have a base. If a base is missing or has errors, the container
 * keeps its `base` and the result is incomplete.
 *
 * @param path path of the container, for findings
 */
export function withBase(
  spec: ContainerSpec,
  path: FieldPath,
  world: Sight,
): { spec: ContainerSpec; findings: Finding[] } {
  if (spec.base === undefined) return { spec, findings: [] }
  const { base, ...own } = spec
  const templates = world.claims(TEMPLATE_KIND)
  const byName = templatesByName(world)
  const chain = new Set<string>()
  let merged: ContainerSpec = own
  for (let name: string | undefined = base; name !== undefined; ) {
    if (chain.has(name)) {
      const names = [...chain]
      return { spec, findings: [inCircle(names.slice(names.indexOf(name)), path)] }
    }
    const template = byName.get(name)
    if (template === undefined)
      return { spec, findings: [missing(name, [...chain], templates.map(givenName), [...path, 'base'])] }
    if (template.error !== undefined) return { spec, findings: broken(template.error, name, [...path, 'base']) }
    if (chain.size === DEEPEST) {
      const message = `The base \`${base}\` has a chain of more than ${DEEPEST} bases. Remove some of them.`
      return { spec, findings: [tooMany.at([...path, 'base'], message)] }
    }
    chain.add(name)
    const { base: next, ...rest } = template.spec as ContainerSpec
    merged = { ...merge(inSpellingOf(merged, rest), merged), ...joinedEnv(rest, merged) }
    name = next
  }
  return { spec: merged, findings: [] }
}

/**
 * Checks the base of a template. The base must exist and must not itself extend the template. Further bases are not
 * checked here, because each template is checked separately and a chain can be long.
 */
export function checkBase({ name, spec: { base } }: Claim<ContainerSpec>, path: FieldPath, world: Sight): Finding[] {
  if (base === undefined) return []
  const templates = world.claims(TEMPLATE_KIND)
  if (!templatesByName(world).has(base)) return [missing(base, [], templates.map(givenName), [...path, 'base'])]
  const circle = world.once('circles of templates', () => circlesOf(world)).get(name)
  return circle === undefined
    ? []
    : [inCircle([...circle.slice(circle.indexOf(name)), ...circle].slice(0, circle.length), path)]
}

/** Returns the cycles of templates that extend each other, keyed by the name of each member. */
function circlesOf(world: Sight): ReadonlyMap<string, readonly string[]> {
  const byName = templatesByName(world)
  const circles = new Map<string, readonly string[]>()
  const done = new Set<RawClaim>()
  for (const start of world.claims(TEMPLATE_KIND)) {
    const way = new Set<RawClaim>()
    let one: RawClaim | undefined = start
    while (one !== undefined && !done.has(one) && !way.has(one)) {
      way.add(one)
      one = byName.get(scalarText(one.spec.base) ?? '')
    }
    if (one !== undefined && way.has(one)) {
      const names = [...way].slice([...way].indexOf(one)).map(({ name }) => name)
      for (const name of names) circles.set(name, names)
    }
    for (const seen of way) done.add(seen)
  }
  return circles
}

function inCircle(names: readonly string[], path: FieldPath): Finding {
  const [first = ''] = names
  const around = names.length > NAMED ? [...names.slice(0, NAMED - 1), '…', first] : [...names, first]
  const message = `The bases form a cycle: ${around.join(' → ')}. Remove \`base\` from one of them.`
  return baseCycle.at([...path, 'base'], message)
}

/** Reports an error of a base, unless this run already reports it at the base. */
function broken({ message, isTold }: NonNullable<RawClaim['error']>, name: string, path: FieldPath): Finding[] {
  return isTold ? [] : [noBase.at(path, `The ${TEMPLATE_KIND} \`${name}\` is not valid: ${message}`)]
}

function missing(name: string, chain: readonly string[], known: readonly string[], path: FieldPath): Finding {
  const via = chain.length === 0 ? '' : ` (the base of ${chain[chain.length - 1]})`
  const otherwise =
    known.length > 0
      ? `Set ${known.length > 1 ? 'one of ' : ''}${known.slice(0, NAMED).join(', ')}${known.length > NAMED ? ' or another' : ''}.`
      : 'Add the LummoContainer to the package, or run lummo as a kustomize transformer, because generators do not see other objects.'
  return noBase.at(path, `Unknown ${TEMPLATE_KIND} \`${name}\`${via}.${suggest(name, known, otherwise).text}`)
}
