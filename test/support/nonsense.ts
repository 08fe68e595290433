import fc from 'fast-check'
import { isPlain } from '../../lib/manifest/manifest'

type Path = readonly (string | number)[]

/** Returns the path of every value in an object. */
export const placesIn = (value: unknown, path: Path = []): Path[] => {
  const inner = Array.isArray(value)
    ? value.flatMap((entry, at) => placesIn(entry, [...path, at]))
    : isPlain(value)
      ? Object.entries(value).flatMap(([key, member]) => placesIn(member, [...path, key]))
      : []
  return [path, ...inner]
}

/** Returns a copy of an object with another value at a path. If the path does not exist, the copy is unchanged. */
export function replaced<T>(value: T, path: Path, by: unknown): T
export function replaced(value: unknown, [step, ...rest]: Path, by: unknown): unknown {
  if (step === undefined) return by
  if (Array.isArray(value)) return value.map((entry, at) => (at === step ? replaced(entry, rest, by) : entry))
  if (!isPlain(value) || !Object.hasOwn(value, step)) return value
  return { ...value, [step]: replaced(value[step], rest, by) }
}

/** Generates values that a YAML file can contain in place of the expected one. */
export const nonsense = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    '*',
    '-1',
    'yes',
    '{{x}}',
    '/',
    '..',
    '__proto__',
    'constructor',
    '\u0000',
    'x'.repeat(5000),
  ),
  fc.constantFrom<unknown>(0, -1, 1.5, 1e308, 2 ** 53, 12345678901234567890n, true, false),
  fc.constantFrom<unknown>([], {}, [null], [[]], [{}], { a: null }, { name: 1 }, { toString: 1 }, { constructor: {} }),
  fc.jsonValue(),
)
