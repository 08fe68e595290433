import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { loadAll } from 'js-yaml'
import { suite } from '../../functions/suite'
import { expandObjects } from '../../lib/command/objects'
import { hasErrors } from '../../lib/finding/finding'
import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { GOLDEN, goldenCases } from '../support/golden'

/** All objects of ours that the golden cases hold, good and bad ones. */
const claims = goldenCases(GOLDEN).flatMap(({ folder }) =>
  (loadAll(readFileSync(join(folder, 'input.yaml'), 'utf8')) as Plain[]).filter((object) => isPlain(object)),
)

/** Every place in an object, as a path. */
const placesIn = (value: unknown, path: (string | number)[] = []): (string | number)[][] => {
  const inner = Array.isArray(value)
    ? value.flatMap((entry, at) => placesIn(entry, [...path, at]))
    : isPlain(value)
      ? Object.entries(value).flatMap(([key, member]) => placesIn(member, [...path, key]))
      : []
  return [path, ...inner]
}

function replaced(value: unknown, path: readonly (string | number)[], by: unknown): unknown {
  const [step, ...rest] = path
  if (step === undefined) return by
  if (Array.isArray(value)) return value.map((entry, at) => (at === step ? replaced(entry, rest, by) : entry))
  return { ...(value as Plain), [step]: replaced((value as Plain)[step], rest, by) }
}

const nonsense = fc.oneof(
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

test('no input makes it fail otherwise than with findings', () => {
  const spoiled = fc.nat({ max: claims.length - 1 }).chain((at) => {
    const places = placesIn(claims[at]).filter((path) => path.length > 0)
    return fc.tuple(
      fc.constant(at),
      fc.array(fc.tuple(fc.constantFrom(...places), nonsense), { minLength: 1, maxLength: 3 }),
    )
  })
  fc.assert(
    fc.property(spoiled, ([at, changes]) => {
      const object = changes.reduce<unknown>((one, [path, by]) => {
        try {
          return replaced(one, path, by)
        } catch {
          return one
        }
      }, claims[at])
      if (!isPlain(object)) return
      const { objects, findings } = expandObjects([object], suite)
      if (hasErrors(findings)) expect(objects).toEqual([object])
      else expect(objects.every(isPlain)).toBe(true)
      for (const { message, code } of findings) {
        expect([code, message.length > 10, /\bundefined\b|\[object /.test(message)]).toEqual([code, true, false])
      }
    }),
    { numRuns: Number(process.env.HOSTILE_RUNS ?? 1500), seed: 9 },
  )
})
