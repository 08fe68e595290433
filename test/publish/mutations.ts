import { isPlain, type Plain } from '../../lib/manifest/manifest'

type Path = readonly (string | number)[]

/** Returns every path in a value, starting with the outermost. */
export const pathsOf = (value: unknown, path: Path = []): Path[] => {
  const members = Array.isArray(value) ? value.entries() : isPlain(value) ? Object.entries(value) : []
  return [path, ...[...members].flatMap(([key, member]) => pathsOf(member, [...path, key]))]
}

/** Replacement values: one for every JSON type, and strings and numbers that some fields accept. */
const STRANGERS: readonly unknown[] = [
  null,
  '',
  'x',
  '5m',
  '10%',
  '/x',
  0,
  1,
  0.5,
  -1,
  70000,
  true,
  [],
  ['x'],
  {},
  { x: 1 },
]

/** Functions that introduce a typing mistake into a value. */
export const SLIPS: readonly ((value: unknown) => unknown)[] = [
  ...STRANGERS.map((stranger) => () => structuredClone(stranger)),
  (value) => [value],
  (value) => (Array.isArray(value) ? (value[0] ?? 0) : value),
  (value) => (isPlain(value) ? (Object.values(value)[0] ?? 0) : value),
  (value) => String(value),
  (value) => (isPlain(value) ? { ...value, stranger: 1 } : value),
  (value) => (isPlain(value) ? Object.fromEntries(Object.entries(value).slice(1)) : value),
  (value) => (isPlain(value) ? Object.fromEntries(Object.entries(value).slice(0, -1)) : value),
]

/** Returns a copy in which the value at a path is changed. */
export function changedAt(value: unknown, path: Path, change: (value: unknown) => unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return change(value)
  if (Array.isArray(value)) return value.map((one, at) => (at === key ? changedAt(one, rest, change) : one))
  const map = value as Plain
  return { ...map, [key]: changedAt(map[key], rest, change) }
}

/** Returns a copy in which a field below the root has another name. */
export function renamedAt(value: unknown, path: Path, name: string): unknown {
  const last = path[path.length - 1]
  if (typeof last !== 'string' || path.length < 2) return value
  return changedAt(value, path.slice(0, -1), (map) =>
    isPlain(map) ? Object.fromEntries(Object.entries(map).map(([key, one]) => [key === last ? name : key, one])) : map,
  )
}
