import { suite } from '../../functions/suite'
import type { Kind } from '../../lib/kind/claim'
import { deepEqual } from '../../lib/manifest/deep-equal'
import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { mapAt } from '../../lib/manifest/value-at'

/** Kinds that generate no objects, so an import cannot restore these kinds. */
const WITHOUT_OUTPUT = new Set(['LummoPackage', 'LummoContainer', 'LummoPolicy'])

const KINDS = new Map(suite.kinds.map((kind) => [kind.kind, kind]))

/** How the import of a case differs from its input. */
export interface InputComparison {
  /** Number of short objects that the import restores, except for default values. */
  equal: number
  /** Differences as keys: a field, or a kind whose object the import does not contain. */
  differences: string[]
}

/** Compares short objects with those of the import, in canonical form: with defaults, without short forms. */
export function compareInputs(inputs: readonly Plain[], imported: readonly Plain[]): InputComparison {
  const found = new Map(imported.flatMap((one) => keyed(one)))
  const comparison: InputComparison = { equal: 0, differences: [] }
  for (const [key, input] of inputs.flatMap((one) => keyed(one))) {
    const output = found.get(key)
    found.delete(key)
    if (output === undefined) {
      comparison.differences.push(`without ${String(input.kind.kind)}`)
      continue
    }
    const fields = changedFields(canonical(input), canonical(output))
    if (fields.length === 0) comparison.equal += 1
    comparison.differences.push(...fields)
  }
  for (const { kind } of found.values()) comparison.differences.push(`additional ${kind.kind}`)
  return comparison
}

interface KnownClaim {
  kind: Kind
  object: Plain
}

function keyed(object: Plain): [string, KnownClaim][] {
  const kind = KINDS.get(String(object.kind))
  if (kind === undefined || WITHOUT_OUTPUT.has(kind.kind)) return []
  const { name, namespace } = kind.identify(object)
  return [[`${kind.kind}/${namespace ?? ''}/${name}`, { kind, object }]]
}

/** Returns the spec of a claim in canonical form, and its labels and annotations. */
function canonical({ kind, object }: KnownClaim): Plain {
  const { claim } = kind.read({ object, sourceOf: () => undefined })
  const annotations = Object.entries(claim.annotations).filter(([key]) => !key.startsWith('config.kubernetes.io/'))
  return { ...(claim.spec as Plain), labels: claim.labels, annotations: Object.fromEntries(annotations) }
}

/** Returns the fields in which two specs differ. Containers are compared by their own fields. */
function changedFields(one: Plain, other: Plain): string[] {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort()
  return names.flatMap((name) => {
    const isResources = name === 'resources'
    const [before, after] = [one[name], other[name]].map((value) => (isResources ? longResources(value) : value))
    if (sameValue(before, after)) return []
    if (name !== 'containers' && name !== 'initContainers') return [name]
    const [olds, news] = [before, after].map((list) => (Array.isArray(list) ? list.filter(isPlain) : []))
    if (olds?.length !== news?.length) return [name]
    const fields = (olds ?? []).flatMap((old, at) => changedFields(old, mapAt(news, [at])))
    return [...new Set(fields)].map((field) => `containers.${field}`)
  })
}

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

function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(withoutEmpty)
  if (!isPlain(value)) return value
  const entries = Object.entries(value).flatMap(([key, member]): [string, unknown][] => {
    const own = withoutEmpty(member)
    return own === undefined ? [] : [[key, own]]
  })
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}
