import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { loadAll } from 'js-yaml'
import { suite } from '../../functions/suite'
import { expandObjects } from '../../lib/command/objects'
import { hasErrors } from '../../lib/finding/finding'
import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { nonsense, placesIn, replaced } from '../support/nonsense'

const objectsOf = (file: string): Plain[] =>
  (loadAll(readFileSync(join(__dirname, 'neighbours', file), 'utf8')) as unknown[]).flat().filter(isPlain)

/**
 * A claim of every kind, an object of every Kubernetes kind that claims look up, and settings. All objects have the
 * same name.
 */
const [claims, natives, settings] = [objectsOf('claims.yaml'), objectsOf('natives.yaml'), objectsOf('settings.yaml')]

/** Generates one of the objects. One or two of its values are invalid. */
const spoiled = (objects: readonly Plain[]): fc.Arbitrary<Plain> =>
  fc.constantFrom(...objects).chain((object) => {
    const places = placesIn(object).filter(
      ([field]) => field !== undefined && !['apiVersion', 'kind'].includes(`${field}`),
    )
    const changes = fc.array(fc.tuple(fc.constantFrom(...places), nonsense), { minLength: 1, maxLength: 2 })
    return changes.map((list) => list.reduce<Plain>((one, [path, by]) => replaced(one, path, by), object))
  })

const packages = fc.record({
  own: fc.constantFrom(...settings),
  some: fc.subarray(claims, { maxLength: 2 }),
  odd: fc.oneof({ weight: 4, arbitrary: spoiled(natives) }, { weight: 1, arbitrary: spoiled(claims) }),
  sound: fc.subarray(natives, { maxLength: 3 }),
})

const runs = Number(process.env.HOSTILE_RUNS ?? 1500)

test('an object that is malformed makes those that look it up fail with findings, and with nothing else', () => {
  fc.assert(
    fc.property(packages, ({ own, some, odd, sound }) => {
      const objects = [own, ...some, odd, ...sound.filter(({ kind }) => kind !== odd.kind)]
      const { objects: out, findings } = expandObjects(objects, suite)
      if (hasErrors(findings)) expect(out).toEqual(objects)
      for (const { message } of findings) expect(message).not.toMatch(/\bundefined\b|\[object /)
    }),
    { numRuns: runs, seed: 18 },
  )
})

test('a base that is malformed makes what is built on it fail with findings, and with nothing else', () => {
  const bases = claims.filter(({ kind }) => kind === 'LummoContainer')
  const users = claims.filter((claim) => JSON.stringify(claim).includes('"base"'))
  fc.assert(
    fc.property(spoiled(bases), fc.constantFrom(...users), (base, user) => {
      const { findings } = expandObjects([base, user], suite)
      for (const { message } of findings) expect(message).not.toMatch(/\bundefined\b|\[object /)
    }),
    { numRuns: runs, seed: 18 },
  )
})

test('of two native objects with one name the same one counts, whichever is first', () => {
  const twins = fc.constantFrom(...natives).chain((one) => fc.tuple(fc.constant(one), spoiled([one])))
  const made = (objects: Plain[], twin: readonly Plain[]) =>
    expandObjects(objects, suite)
      .objects.filter((object) => !objects.includes(object) && !twin.includes(object))
      .map((object) => JSON.stringify(object))
      .sort()
  fc.assert(
    fc.property(fc.constantFrom(...settings), fc.constantFrom(...claims), twins, (own, claim, [one, other]) => {
      expect(made([own, claim, one, other], [one, other])).toEqual(made([own, claim, other, one], [one, other]))
    }),
    { numRuns: runs / 3, seed: 18 },
  )
})
