import type { World } from '../../../../kind/claim'
import { deepEqual } from '../../../../manifest/deep-equal'
import { isPlain, type Plain } from '../../../../manifest/manifest'
import { mapAt } from '../../../../manifest/value-at'
import { withBases, withFiles, withoutDisks, withPaths, withPullSecret } from './container-forms'
import { secretForms } from './secret-forms'

/** Returns a short object in another form that is shorter but can have another output; undefined if there is none. */
type ShorterForm = (object: Plain) => Plain | undefined

/** Forms of one kind, in order. */
const FORMS: Readonly<Record<string, readonly ShorterForm[]>> = {
  LummoTopic: [prefixed('topics', 'name'), shortMembers('topics', 'publishers'), hoisted('topics', 'publishers')],
  LummoSubscription: [
    prefixed('subscriptions', 'subscription'),
    withoutPrefixOfTopics,
    shortMembers('subscriptions', 'subscribers'),
    hoisted('subscriptions', 'subscribers'),
    hoisted('subscriptions', 'config'),
    hoisted('subscriptions', 'deadLetter'),
  ],
}

/**
 * Returns the shortest form of an object that a check accepts. The check compares the output of a form with the output of
 * the object.
 */
export function shorterForm(object: Plain, world: World, isSame: (form: Plain) => boolean): Plain {
  const shared = [withShortSubscriptions, withFiles, withPaths, withPullSecret, withoutDisks, withBases].map(
    (form) => (one: Plain) => form(one, world),
  )
  const own = (FORMS[String(object.kind)] ?? []).map((form) => (one: Plain) => [form(one) ?? one])
  if (object.kind === 'LummoSecret') own.push(secretForms)
  let shortest = object
  for (const form of [...own, ...shared]) {
    // Each form changes one part, so it is repeated until no part is left.
    for (let next = nextForm(shortest, form, isSame); next !== undefined; next = nextForm(shortest, form, isSame))
      shortest = next
  }
  return shortest
}

const nextForm = (
  object: Plain,
  form: (one: Plain) => readonly Plain[],
  isSame: (form: Plain) => boolean,
): Plain | undefined => form(object).find((one) => !deepEqual(one, object) && isSame(one))

/** Returns variants of the object, each with the short name of one subscription in `scaling`. */
function withShortSubscriptions(object: Plain): Plain[] {
  const scaling = mapAt(object, ['spec', 'scaling'])
  const topics: unknown = scaling.pubsubTopic
  if (!Array.isArray(topics)) return []
  return topics.flatMap((topic: unknown, at) => {
    const name = /^projects\/[^/]+\/subscriptions\/(.+)$/.exec(isPlain(topic) ? String(topic.name) : '')?.[1]
    if (name === undefined || !isPlain(topic)) return []
    const next = topics.map((one: unknown, index) => (index === at ? { ...topic, name } : one))
    return [withSpec(object, { scaling: { ...scaling, pubsubTopic: next } })]
  })
}

const withSpec = (object: Plain, spec: Plain): Plain => ({ ...object, spec: { ...mapAt(object, ['spec']), ...spec } })

/** Returns the entries of a list as objects. The short form of an entry is its name. */
function entriesOf(object: Plain, list: string, name: string): Plain[] {
  const value = mapAt(object, ['spec'])[list]
  const entries: unknown[] = Array.isArray(value) ? value : [value]
  return entries.map((one): Plain => (isPlain(one) ? one : { [name]: one }))
}

/** Returns a list in its shortest form: an entry with a name only is the name, and a list of one entry is the entry. */
function listOf(entries: readonly Plain[], name?: string): unknown {
  const short = entries.map((one) => (name !== undefined && Object.keys(one).join() === name ? one[name] : one))
  return short.length === 1 ? short[0] : short
}

/** Moves the common start of all names to `prefix`. The start ends with a separator, and no name is empty without it. */
function prefixed(list: string, name: string): ShorterForm {
  const short = list === 'topics' ? name : undefined
  return (object) => {
    const entries = entriesOf(object, list, name)
    const prefix = commonStart(entries.map((one) => String(one[name])))
    if (entries.length < 2 || prefix === '') return undefined
    const left = entries.map((one) => ({ ...one, [name]: String(one[name]).slice(prefix.length) }))
    const { topics: _, subscriptions: __, ...others } = mapAt(object, ['spec'])
    return { ...object, spec: { prefix, ...others, [list]: listOf(left, short) } }
  }
}

function commonStart([first = '', ...others]: readonly string[]): string {
  const ends = [...first.matchAll(/[-_.]/g)].map(({ index }) => index + 1)
  const starts = ends.map((end) => first.slice(0, end)).reverse()
  return starts.find((start) => [first, ...others].every((one) => one.startsWith(start) && one !== start)) ?? ''
}

/** Removes the prefix of a LummoSubscription from the names of its topics. */
function withoutPrefixOfTopics(object: Plain): Plain | undefined {
  const { prefix } = mapAt(object, ['spec'])
  if (typeof prefix !== 'string') return undefined
  const entries = entriesOf(object, 'subscriptions', 'subscription').map((one) =>
    typeof one.topic === 'string' && one.topic.startsWith(prefix)
      ? { ...one, topic: one.topic.slice(prefix.length) }
      : one,
  )
  return withSpec(object, { subscriptions: listOf(entries) })
}

/** Replaces Google Cloud accounts with the names of the applications that use them. */
function shortMembers(list: string, field: string): ShorterForm {
  const name = list === 'topics' ? 'name' : undefined
  const short = (member: unknown): unknown =>
    typeof member === 'string' ? (/\/subject\/ns\/[^/]+\/sa\/([^/]+)$/.exec(member)?.[1] ?? member) : member
  return (object) => {
    const entries = entriesOf(object, list, name ?? 'subscription').map((one) =>
      Array.isArray(one[field]) ? { ...one, [field]: one[field].map(short) } : one,
    )
    return withSpec(object, { [list]: listOf(entries, name) })
  }
}

/** Moves the values that all entries of a list share to the field that applies to all entries. */
function hoisted(list: string, field: string): ShorterForm {
  const name = list === 'topics' ? 'name' : undefined
  return (object) => {
    const entries = entriesOf(object, list, name ?? 'subscription')
    const [shared, ...others] = entries.map((one) => one[field])
    const common = others.reduce((one, other) => sharedPart(one, other), shared)
    if (entries.length < 2 || common === undefined) return undefined
    const left = entries.map((one): Plain => {
      const { [field]: own, ...rest } = one
      const remaining = remainderOf(own, common)
      return remaining === undefined ? rest : { ...rest, [field]: remaining }
    })
    return withSpec(object, { [field]: common, [list]: listOf(left, name) })
  }
}

/** Returns the members of two lists or objects that are equal; undefined if there are none. */
function sharedPart(one: unknown, other: unknown): unknown {
  if (Array.isArray(one) && Array.isArray(other)) {
    const both = one.filter((entry) => other.some((second) => deepEqual(entry, second)))
    return both.length === 0 ? undefined : both
  }
  if (!isPlain(one) || !isPlain(other)) return deepEqual(one, other) ? one : undefined
  const both = Object.entries(one).filter(([key, value]) => deepEqual(value, other[key]))
  return both.length === 0 ? undefined : Object.fromEntries(both)
}

function remainderOf(own: unknown, common: unknown): unknown {
  if (Array.isArray(own) && Array.isArray(common)) {
    const left = own.filter((entry) => !common.some((second) => deepEqual(entry, second)))
    return left.length === 0 ? undefined : left
  }
  if (!isPlain(own) || !isPlain(common)) return undefined
  const left = Object.entries(own).filter(([key]) => !Object.hasOwn(common, key))
  return left.length === 0 ? undefined : Object.fromEntries(left)
}
