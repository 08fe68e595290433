import { isPlain, type Plain } from '../../../manifest/manifest'
import { deepMerge, type MergeRules } from '../../../manifest/merge'

/** Functions that compare an entry of a list with an entry of the base, keyed by the name of the list. */
const SAME: Readonly<Record<string, (one: Plain, other: Plain) => boolean>> = {
  configs: sameIn('name', 'prefix'),
  database: sameIn('name', 'prefix'),
  env: sameIn('name'),
  files: sameIn('path'),
  headers: sameIn('name'),
  httpHeaders: sameIn('name'),
  pool: sameIn('name', 'prefix'),
  ports: (one, other) => samePort(one, other) || (one.name !== undefined && one.name === other.name),
  secrets: sameIn('name', 'prefix'),
  service: sameIn('name', 'prefix'),
  topic: sameIn('name', 'prefix'),
  volumeDevices: sameIn('devicePath'),
  volumeMounts: sameIn('mountPath'),
}

/**
 * Lists of entries without names. The entries follow those of the base, because for duplicates the kubelet uses the
 * later entry.
 */
const GROWING: readonly string[] = ['envFrom']

/**
 * Mutually exclusive fields, keyed by the name of the object that contains them (or of its list). If the container
 * sets one of the fields, the other fields of the base are removed.
 */
const HANDLERS = ['exec', 'grpc', 'httpGet', 'sleep', 'tcpSocket']
const ONE_OF: Readonly<Record<string, readonly string[]>> = {
  env: ['value', 'valueFrom'],
  files: ['config', 'secret'],
  livenessProbe: HANDLERS,
  postStart: HANDLERS,
  preStop: HANDLERS,
  readinessProbe: HANDLERS,
  startupProbe: HANDLERS,
  valueFrom: ['configMapKeyRef', 'fieldRef', 'fileKeyRef', 'resourceFieldRef', 'secretKeyRef'],
  volumeMounts: ['subPath', 'subPathExpr'],
}

/** Merges lists of named entries by their identity. */
const RULES: MergeRules = { lists: mergeLists, ruledOut }

/** Merges a container, or a part of a container, into its base. */
export const merge = (base: Plain, over: Plain): Plain => deepMerge(withoutReplaced(base, over), over, RULES)

/** Removes probes that the container sets in the other form: in `health`, or in the field of Kubernetes. */
function withoutReplaced(base: Plain, over: Plain): Plain {
  const [health, own] = [base.health, over.health].map((one) => (isPlain(one) ? one : {}))
  const result: Plain = { ...base }
  const kept: Plain = { ...health }
  for (const probe of ['readiness', 'liveness', 'startup']) {
    if (own?.[probe] !== undefined) delete result[`${probe}Probe`]
    if (over[`${probe}Probe`] !== undefined) delete kept[probe]
  }
  return isPlain(base.health) ? { ...result, health: kept } : result
}

function ruledOut(over: Plain, field: string): readonly string[] {
  const choices = Object.hasOwn(ONE_OF, field) ? (ONE_OF[field] ?? []) : []
  const others = choices.filter((choice) => over[choice] === undefined)
  return others.length < choices.length ? others : []
}

/**
 * Merges two lists of named entries. Each entry of the base matches at most one entry, so that two entries of one list
 * are never merged.
 */
function mergeLists(base: readonly unknown[], over: readonly unknown[], field: string): unknown[] {
  if (GROWING.includes(field)) return [...base, ...over]
  const same = Object.hasOwn(SAME, field) ? SAME[field] : undefined
  if (same === undefined || ![...base, ...over].every(isPlain)) return [...over]
  const result = [...base] as Plain[]
  const met = new Set<number>()
  for (const entry of over as Plain[]) {
    const at = (base as Plain[]).findIndex((other, index) => !met.has(index) && same(entry, other))
    const below = result[at]
    if (below === undefined) result.push(entry)
    else {
      met.add(at)
      result[at] = deepMerge(below, entry, RULES, field)
    }
  }
  return result
}

function sameIn(...fields: readonly string[]) {
  return (one: Plain, other: Plain): boolean => fields.every((field) => one[field] === other[field])
}

const samePort = (one: Plain, other: Plain): boolean =>
  one.containerPort === other.containerPort && (one.protocol ?? 'TCP') === (other.protocol ?? 'TCP')
