import { isPlain, type Plain, setMember } from '../../../manifest/manifest'

/** How the entries of a list find what they stand for in the base, by the name of the list. */
const SAME: Readonly<Record<string, (one: Plain, other: Plain) => boolean>> = {
  configs: sameIn('name', 'prefix'),
  env: sameIn('name'),
  files: sameIn('path'),
  headers: sameIn('name'),
  httpHeaders: sameIn('name'),
  ports: (one, other) => samePort(one, other) || (one.name !== undefined && one.name === other.name),
  secrets: sameIn('name', 'prefix'),
  volumeDevices: sameIn('devicePath'),
  volumeMounts: sameIn('mountPath'),
}

/** Lists without names, which grow: the later entry wins, as the kubelet reads them. */
const GROWING: readonly string[] = ['envFrom']

/** Fields of which only one may be set in a map, by the name of the map or of its list: one that is set replaces another. */
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

/**
 * `over` laid over `base`. Maps merge, lists of named things merge by what makes two of them the same, the rest replaces.
 *
 * @param field the name of the field that holds both
 */
export function merge(base: Plain, over: Plain, field = ''): Plain {
  const result: Plain = { ...without(base, ruledOut(over, field)) }
  for (const [key, value] of Object.entries(over)) {
    const below = Object.hasOwn(result, key) ? result[key] : undefined
    if (isPlain(below) && isPlain(value)) setMember(result, key, merge(below, value, key))
    else if (Array.isArray(below) && Array.isArray(value)) setMember(result, key, mergeLists(below, value, key))
    else setMember(result, key, value)
  }
  return result
}

/** A map without some of its members. */
export const without = (map: Plain, fields: readonly string[]): Plain =>
  fields.length === 0 ? map : Object.fromEntries(Object.entries(map).filter(([field]) => !fields.includes(field)))

function ruledOut(over: Plain, field: string): readonly string[] {
  const choices = Object.hasOwn(ONE_OF, field) ? (ONE_OF[field] ?? []) : []
  const others = choices.filter((choice) => over[choice] === undefined)
  return others.length < choices.length ? others : []
}

/** Each entry of the base is met by one entry at most, so that two of the same list never become one. */
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
      result[at] = merge(below, entry, field)
    }
  }
  return result
}

function sameIn(...fields: readonly string[]) {
  return (one: Plain, other: Plain): boolean => fields.every((field) => one[field] === other[field])
}

const samePort = (one: Plain, other: Plain): boolean =>
  one.containerPort === other.containerPort && (one.protocol ?? 'TCP') === (other.protocol ?? 'TCP')
