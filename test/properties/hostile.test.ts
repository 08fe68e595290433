import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { loadAll } from 'js-yaml'
import { suite } from '../../functions/suite'
import { expandObjects } from '../../lib/command/objects'
import { hasErrors } from '../../lib/finding/finding'
import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { withoutFindings } from '../support/annotated'
import { GOLDEN, goldenCases } from '../support/golden'
import { nonsense, placesIn, replaced } from '../support/nonsense'

/** All short objects of the golden cases, whether they are valid or not. */
const claims = goldenCases(GOLDEN).flatMap(({ folder }) =>
  (loadAll(withoutFindings(readFileSync(join(folder, 'input.yaml'), 'utf8'))) as Plain[]).filter((object) =>
    isPlain(object),
  ),
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
      const object = changes.reduce<unknown>((one, [path, by]) => replaced(one, path, by), claims[at])
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
