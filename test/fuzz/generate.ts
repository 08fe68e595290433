import { isPlain, type Plain } from '../../lib/manifest/manifest'
import type { Pool } from './pool'
import type { Random } from './random'

/** A package to run, in a host’s format. */
export interface FuzzCase {
  items: readonly Plain[]
  functionConfig?: Plain
}

type Path = readonly (string | number)[]

/** Values that no field expects, or that readers interpret differently. */
const ODD: readonly unknown[] = [
  ...[null, '', '*', '-1', 'yes', '{{x}}', '$(NAME)', '/', '..', '__proto__', 'constructor', '\u0000', 'x'.repeat(300)],
  ...[0, -1, 1.5, 1e308, 2 ** 53, true, false, 'é\u2028', '0o17', '1e3', 'a: b', '10%', '100m', '1Gi', 'latest'],
  ...[[], {}, [null], [[]], [{}], { a: null }, { name: 1 }, { toString: 1 }, { ports: [null] }, [{ name: 'x' }]],
]
/** Names that several objects of a package share, so that they refer to each other. */
const NAMES = ['web', 'shop', 'db', 'web-canary', 'x']
const NAMESPACES = ['shop', 'other']

/** Returns the path of every value in an object, except the root. */
function placesIn(value: unknown, path: Path = []): Path[] {
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : isPlain(value)
      ? Object.entries(value)
      : []
  return entries.flatMap(([step, member]) => [[...path, step], ...placesIn(member, [...path, step])])
}

/** Returns a copy of a value with another value at a path. If the other value is `undefined`, removes the value. */
function withValue(value: unknown, [step, ...rest]: Path, by: unknown): unknown {
  if (step === undefined) return by
  if (Array.isArray(value)) {
    return value.flatMap((entry, at) => {
      if (at !== step) return [entry]
      return rest.length === 0 && by === undefined ? [] : [withValue(entry, rest, by)]
    })
  }
  if (!isPlain(value)) return value
  const entries = Object.entries(value).flatMap(([key, member]) => {
    if (key !== step) return [[key, member] as const]
    return rest.length === 0 && by === undefined ? [] : [[key, withValue(member, rest, by)] as const]
  })
  return Object.fromEntries(entries)
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((one, step) => (one as Record<string | number, unknown> | undefined)?.[step], value)

/** Returns an object in which every occurrence of a string is replaced, such as a name and its references. */
function renamed(value: unknown, from: string, to: string): unknown {
  if (value === from) return to
  if (Array.isArray(value)) return value.map((entry) => renamed(entry, from, to))
  if (!isPlain(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, renamed(member, from, to)]))
}

const metadataOf = (object: Plain): Plain => (isPlain(object.metadata) ? object.metadata : {})
const annotationsOf = (object: Plain): Plain => {
  const { annotations } = metadataOf(object)
  return isPlain(annotations) ? annotations : {}
}
const withMetadata = (object: Plain, more: Plain): Plain => ({
  ...object,
  metadata: { ...metadataOf(object), ...more },
})
const annotated = (object: Plain, more: Plain): Plain =>
  withMetadata(object, { annotations: { ...annotationsOf(object), ...more } })

/** A change of one object that a user could make, whether it is correct or not. */
type Mutation = (object: Plain, random: Random, all: readonly Plain[]) => Plain

const spoil: Mutation = (object, random) => {
  const places = placesIn(object).filter(([first, second]) => first !== 'kind' && second !== 'annotations')
  return places.length === 0 ? object : (withValue(object, random.pick(places), random.pick(ODD)) as Plain)
}
const remove: Mutation = (object, random) => {
  const places = placesIn(object).filter(([first]) => first !== 'kind' && first !== 'apiVersion')
  return places.length === 0 ? object : (withValue(object, random.pick(places), undefined) as Plain)
}
/** Copies the value of a field from the same field in another object. */
const borrow: Mutation = (object, random, all) => {
  const other = random.pick(all)
  const byName = new Map(placesIn(other).map((path) => [String(path.at(-1)), path]))
  const places = placesIn(object).filter((path) => path.length > 1 && byName.has(String(path.at(-1))))
  if (places.length === 0) return object
  const place = random.pick(places)
  return withValue(object, place, valueAt(other, byName.get(String(place.at(-1))) ?? [])) as Plain
}
const repeat: Mutation = (object, random) => {
  const lists = placesIn(object).filter((path) => Array.isArray(valueAt(object, path)))
  if (lists.length === 0) return object
  const path = random.pick(lists)
  const list = valueAt(object, path) as unknown[]
  return withValue(object, path, [...list, ...(list.length === 0 ? [{}] : [random.pick(list)])]) as Plain
}
const PATCHES: readonly unknown[] = [
  { patch: { spec: { template: { spec: { containers: null } } } } },
  { patch: { spec: { template: { spec: { hostNetwork: true, containers: [{ name: 'x', image: 'x:1' }] } } } } },
  { patch: [{ op: 'replace', path: '/metadata/annotations', value: null }], target: { kind: 'Deployment' } },
  { patch: [{ op: 'remove', path: '/spec/ports/0' }], target: { kind: 'Service' } },
  {
    patch: [{ op: 'add', path: '/rules/-', value: { apiGroups: ['*'], resources: ['*'], verbs: ['*'] } }],
    target: { kind: 'Role' },
  },
  { patch: [{ op: 'replace', path: '/spec', value: {} }] },
  { patch: { spec: { selector: null } }, target: { kind: 'Service' } },
  { target: { kind: 'NetworkPolicy' }, patch: { spec: { ingress: [null] } } },
]
const patch: Mutation = (object, random) => {
  if (!isPlain(object.spec) || !String(object.kind).startsWith('Lummo')) return object
  const known = Array.isArray(object.spec.patches) ? object.spec.patches : []
  return { ...object, spec: { ...object.spec, patches: [...known, random.pick(PATCHES)] } }
}
const mark: Mutation = (object, random) =>
  annotated(
    object,
    random.pick([
      { 'config.kubernetes.io/local-config': 'true' },
      { 'krm.lummo.dev/generated-by': 'LummoDeployment/web' },
      { 'internal.config.kubernetes.io/previousNames': 'web', 'internal.config.kubernetes.io/prefixes': 'x-' },
      { 'argocd.argoproj.io/sync-wave': '1' },
    ]),
  )
const MUTATIONS: readonly Mutation[] = [spoil, spoil, spoil, remove, borrow, borrow, repeat, patch, mark]

/** Returns an object of a kind that no claim generates and to which no rule refers. */
const foreign = (random: Random): Plain => ({
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: { name: `foreign-${random.below(1000)}` },
  data: { a: random.pick(['yes', '0o17', '1e3', 'a: b', '# x', '- a', 'é', '22:22', '', 'é\u2028']) },
})

/** Returns objects as kpt passes them: each has a file, and most short objects are marked as local. */
const inFiles = (objects: readonly Plain[], random: Random): Plain[] =>
  objects.map((object, at) => {
    const isShort = /^(Lummo|pgbouncer$)/.test(String(object.kind))
    const local = isShort && random.chance(0.9) ? { 'config.kubernetes.io/local-config': 'true' } : {}
    return annotated(object, {
      ...local,
      'internal.config.kubernetes.io/path': random.chance(0.2) ? `generated/file-${at}.yaml` : `file-${at}.yaml`,
      'internal.config.kubernetes.io/index': '0',
    })
  })

/**
 * Generates a random package. The package consists of settings, and of objects from a few files that refer to each
 * other by name. Some objects of the package are changed.
 */
export function generate(pool: Pool, random: Random): FuzzCase {
  const groups = Array.from({ length: 1 + random.below(4) }, () => random.pick(pool.groups))
  const name = random.pick(NAMES)
  const shared = random.chance(0.7)
  let objects = groups.flatMap((group) => {
    const some = group.length > 6 ? random.shuffled(group).slice(0, 1 + random.below(6)) : group
    const own = some.map((one) => metadataOf(one).name).find((one) => typeof one === 'string')
    return shared && typeof own === 'string' ? (renamed(some, own, name) as Plain[]) : some
  })
  if (random.chance(0.3)) objects = objects.map((one) => withMetadata(one, { namespace: random.pick(NAMESPACES) }))
  const everything = pool.groups.flat()
  for (let changes = random.chance(0.4) ? 0 : 1 + random.below(3); changes > 0; changes -= 1) {
    const at = random.below(objects.length)
    objects = objects.map((one, index) => (index === at ? random.pick(MUTATIONS)(one, random, everything) : one))
  }
  const settings = random.chance(0.4) ? [random.pick(pool.settings)] : []
  const mutated = random.chance(0.2) ? settings.map((one) => spoil(one, random, everything)) : settings
  const foreigners = Array.from({ length: random.below(3) }, () => foreign(random))
  const policies = random.chance(0.1) ? [random.pick(pool.policies)] : []
  const asConfig = random.chance(0.5)
  const items = random.shuffled([...objects, ...foreigners, ...policies, ...(asConfig ? [] : mutated)])
  const config = asConfig ? mutated[0] : undefined
  const host = random.chance(0.4) ? inFiles(items, random) : items
  return { items: host, ...(config === undefined ? {} : { functionConfig: config }) }
}
