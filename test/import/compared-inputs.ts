import { suite } from '../../functions/suite'
import { sourcesOfText } from '../../lib/command/commands/import/input/read-sources'
import { shortenClaims } from '../../lib/command/commands/import/solve/shorten-claims'
import { expandClaims } from '../../lib/command/commands/import/solve/expand-claims'
import type { Kind } from '../../lib/kind/claim'
import { deepEqual } from '../../lib/manifest/deep-equal'
import { isPlain, type Manifest, type Plain } from '../../lib/manifest/manifest'
import { mapAt } from '../../lib/manifest/value-at'
import { writeYaml } from '../../lib/wire/yaml/write-yaml'
import type { Item } from '../../lib/wire/item'
import { differences } from './imported'

/** Kinds that generate no objects, so an import cannot restore these kinds. */
const WITHOUT_OUTPUT = new Set(['LummoPackage', 'LummoContainer', 'LummoPolicy', 'GatiVersion'])

/**
 * Returns the settings and base containers of a case. An import reads them together with the objects of the cluster,
 * because their values are defaults.
 */
export const defaultsIn = (inputs: readonly Plain[]): Plain[] =>
  inputs.filter(({ kind }) => kind === 'LummoPackage' || kind === 'LummoContainer')

const KINDS = new Map(suite.kinds.map((kind) => [kind.kind, kind]))

/**
 * How an import restores a short object of the input:
 * - `equal`: the same fields, except for default values and short forms;
 * - `spelling`: other fields that generate the same objects, with no more patches or fields of the pod than the input;
 * - `different`: needs patches, or leaves a part of the output to other objects;
 * - `missing`: the import has no short object with this kind and name.
 */
export type Restored = 'equal' | 'spelling' | 'different' | 'missing'

/** Kinds with the fields of another kind, which generate the same objects as the other kind. */
const ALIASES: Readonly<Record<string, string>> = { LummoDeployment: 'LummoRollout', LummoIAM: 'LummoServiceAccount' }

/** A short object of the input, and how the import restores the object. */
export interface ComparedInput {
  kind: string
  restored: Restored
  /** The fields that differ, with both values. */
  fields: readonly { field: string; before: unknown; after: unknown }[]
  id: string
}

/**
 * Compares short objects with those of the import, in canonical form: without values that equal the defaults, and without
 * short forms. If the forms differ, both must generate the same objects.
 *
 * @param imported all objects of the import, also those that are kept unchanged
 */
export function compareInputs(given: readonly Plain[], imported: readonly Plain[]): ComparedInput[] {
  const [before, after] = [expandedInputs(given), expandedInputs(imported)]
  const found = new Map(after.flatMap((one) => keyed(one)))
  const short = shortenClaims(
    before.map(({ object }) => object),
    itemsOf(given.filter(isOther)),
    suite,
  )
  return before.flatMap((one, at) =>
    keyed({ ...one, object: short[at] ?? one.object }).map(([id, input]): ComparedInput => {
      const { kind } = input.kind
      const alias = ALIASES[kind]
      const output = found.get(id) ?? (alias === undefined ? undefined : found.get(id.replace(kind, alias)))
      if (output === undefined) return { id, kind, restored: 'missing', fields: [] }
      const [old, now] = [canonical(input), canonical(output)]
      const fields = changedFields(old, now).map((field) => {
        const [name = ''] = field.split('.')
        return { field, before: old[name], after: now[name] }
      })
      if (fields.length === 0 && output.kind === input.kind) return { id, kind, restored: 'equal', fields }
      const isSame = isNoRawer(old, now) && differences(input.manifests, output.manifests).length === 0
      return { id, kind, restored: isSame ? 'spelling' : 'different', fields }
    }),
  )
}

const isClaim = ({ kind }: Plain): boolean =>
  KINDS.has(String(kind)) && kind !== 'LummoContainer' && kind !== 'LummoPolicy'

const isOther = (one: Plain): boolean => !isClaim(one)

const itemsOf = (objects: readonly Plain[]): Item[] =>
  sourcesOfText(objects.map((one) => writeYaml(one)).join('---\n'), 'input.yaml').sources.map(({ item }) => item)

/** A short object, and the objects that it generates. */
interface ExpandedInput {
  object: Plain
  manifests: readonly Manifest[]
}

function expandedInputs(objects: readonly Plain[]): ExpandedInput[] {
  const claims = objects.filter(isClaim)
  const outputs = expandClaims(claims, itemsOf(objects.filter(isOther)), suite)
  return claims.map((object, at) => ({ object, manifests: outputs[at]?.manifests ?? [] }))
}

/** Checks that a spec has no more patches and no more fields of the pod than another spec. */
function isNoRawer(before: Plain, after: Plain): boolean {
  const count = ({ patches }: Plain) => (Array.isArray(patches) ? patches.length : 0)
  const pod = mapAt(before, ['pod'])
  return count(after) <= count(before) && Object.keys(mapAt(after, ['pod'])).every((key) => Object.hasOwn(pod, key))
}

interface KnownClaim extends ExpandedInput {
  kind: Kind
}

function keyed({ object, manifests }: ExpandedInput): [string, KnownClaim][] {
  const kind = KINDS.get(String(object.kind))
  if (kind === undefined || WITHOUT_OUTPUT.has(kind.kind)) return []
  const { name, namespace } = kind.identify(object)
  return [[`${kind.kind}/${namespace ?? ''}/${name}`, { kind, object, manifests }]]
}

/** Annotations that kustomize and kpt add while they run. */
const HOST = /^(internal\.)?config\.kubernetes\.io\//

/** Returns the spec of a claim in canonical form, and its labels and annotations. */
function canonical({ kind, object }: KnownClaim): Plain {
  const { claim } = kind.read({ object, sourceOf: () => undefined })
  const annotations = Object.entries(claim.annotations).filter(([key]) => !HOST.test(key))
  // The namespace is a part of the identity.
  const { namespace: _, ...spec } = claim.spec as Plain
  return { ...spec, labels: claim.labels, annotations: Object.fromEntries(annotations) }
}

/** Returns the fields in which two specs differ. Containers are compared by their own fields. */
function changedFields(one: Plain, other: Plain): string[] {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort()
  return names.flatMap((name) => {
    const long = Object.hasOwn(LONG, name) ? LONG[name] : undefined
    const [before, after] = [one[name], other[name]].map((value) => long?.(value) ?? value)
    if (sameValue(before, after)) return []
    if (name !== 'containers' && name !== 'initContainers') return [name]
    const [olds, news] = [byName(before), byName(after)]
    if (olds.size !== news.size || [...olds.keys()].some((key) => !news.has(key))) return [name]
    const fields = [...olds].flatMap(([key, old]) => changedFields(old, news.get(key) ?? {}))
    return [...new Set(fields)].map((field) => `containers.${field}`)
  })
}

/** Functions that convert a field to its longest form. */
const LONG: Readonly<Record<string, (value: unknown) => unknown>> = {
  resources: longResources,
  image: longImage,
  env: longEnvironment,
}

/** Returns variables in Kubernetes format, keyed by name. */
function longEnvironment(value: unknown): unknown {
  const list = Array.isArray(value)
    ? value.filter(isPlain)
    : Object.entries(isPlain(value) ? value : {}).map(longVariable)
  return Object.fromEntries(list.map(({ name, ...rest }) => [String(name), rest]))
}

function longVariable([name, value]: [string, unknown]): Plain {
  if (!isPlain(value)) return { name, value }
  const { secret, config, field, ...rest } = value
  const key = { ...rest, name: secret ?? config }
  if (field !== undefined) return { name, valueFrom: { fieldRef: { fieldPath: field } } }
  if (secret !== undefined) return { name, valueFrom: { secretKeyRef: key } }
  return config === undefined
    ? { name, valueFrom: { resourceFieldRef: rest } }
    : { name, valueFrom: { configMapKeyRef: key } }
}

/** Returns `image` as one reference. */
function longImage(value: unknown): unknown {
  if (!isPlain(value) || value.repo === undefined) return value
  const { repo, tag, digest, ...rest } = value
  const ref = [
    String(repo),
    tag === undefined ? '' : `:${String(tag)}`,
    digest === undefined ? '' : `@${String(digest)}`,
  ]
  return { ...rest, ref: ref.join('') }
}

/** Returns containers, keyed by name. A single container can have none. */
const byName = (list: unknown): Map<string, Plain> =>
  new Map((Array.isArray(list) ? list.filter(isPlain) : []).map((one) => [String(one.name ?? ''), one]))

/** Returns `resources` with requests and limits instead of the shortcuts. */
function longResources(value: unknown): unknown {
  if (!isPlain(value)) return value
  const { cpu, cpuLimit, memory, requests, limits, ...rest } = value
  const text = (amounts: Plain) =>
    Object.fromEntries(
      Object.entries(amounts).flatMap(([key, amount]) => (amount === undefined ? [] : [[key, String(amount)]])),
    )
  return {
    ...rest,
    requests: text({ cpu, memory, ...mapAt(requests, []) }),
    limits: text({ cpu: cpuLimit, memory, ...mapAt(limits, []) }),
  }
}

/**
 * Checks whether two values are equal except for the order of fields. An empty collection equals an absent collection.
 */
const sameValue = (one: unknown, other: unknown): boolean => deepEqual(withoutEmpty(one), withoutEmpty(other))

/** Number of seconds in each unit of a duration. */
const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 }

/** Returns a value without empty collections, and durations in seconds: `10m` and `600` are the same. */
function withoutEmpty(value: unknown): unknown {
  const [, amount, unit = ''] = typeof value === 'string' ? (/^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(value) ?? []) : []
  if (amount !== undefined) return Number(amount) * (SECONDS[unit] ?? 1)
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(withoutEmpty)
  if (!isPlain(value)) return value
  const entries = Object.entries(value).flatMap(([key, member]): [string, unknown][] => {
    const own = withoutEmpty(member)
    return own === undefined ? [] : [[key, own]]
  })
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}
