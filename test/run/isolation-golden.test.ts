import { suite } from '../../functions/suite'
import { expandObjects } from '../../lib/command/objects'
import { hasErrors } from '../../lib/finding/finding'
import { isClaimOf } from '../../lib/kind/claim'
import { deepMerge } from '../../lib/manifest/merge'
import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { isolate } from '../../lib/run/isolation/isolate'
import { ownerOf } from '../../lib/wire/annotations'
import { readDocuments } from '../../lib/wire/list/document-stream'
import { GOLDEN, goldenCases } from '../support/golden'

const metadataOf = ({ metadata }: Plain): Plain => (isPlain(metadata) ? metadata : {})
const isClaim = ({ apiVersion, kind }: Plain): boolean =>
  [...suite.kinds, suite.settings].some((one) => one.kind === kind && isClaimOf(one, String(apiVersion ?? '')))

/** The golden packages without errors: claims and all other objects. */
const packages = goldenCases(GOLDEN).flatMap(({ folder, input }) => {
  const read = readDocuments(input, 'input.yaml')
  const objects = Array.isArray(read) ? [] : read.items.map(({ object }) => object)
  const { objects: output, findings } = expandObjects(objects, suite)
  if (objects.length === 0 || hasErrors(findings)) return []
  const claims = objects.filter(isClaim)
  const live = objects.filter((one) => !isClaim(one))
  // Cases with legacy forms without a name, or with objects from an earlier run, are omitted, because only files can
  // contain them.
  if (claims.some((one) => typeof metadataOf(one).name !== 'string') || live.some((one) => ownerOf(one))) return []
  return [{ name: folder.slice(GOLDEN.length + 1), claims, live, output: output.filter((one) => !isClaim(one)) }]
})

const texts = (objects: readonly Plain[]): string[] => objects.map((one) => JSON.stringify(one)).sort()

test('claims of a cluster give exactly what the command line renders', () => {
  expect(packages.length).toBeGreaterThan(100)
  const different = packages.flatMap(({ name, claims, live, output }) => {
    const isolation = isolate({ claims, live }, suite)
    const objects = isolation.claims.flatMap((one) => one.objects)
    return texts([...objects, ...live]).join('\n') === texts(output).join('\n') ? [] : [name]
  })
  expect(different).toEqual([])
})

test('an error in a claim whose output exists changes the output of no other claim', () => {
  let valid = 0
  const several = packages.filter(({ claims }) => claims.length > 1)
  const wrong = several.flatMap(({ name, claims, live, output }, number) => {
    const whole = isolate({ claims, live }, suite).claims
    const broken = number % claims.length
    const changed = claims.with(broken, deepMerge(claims[broken] ?? {}, { spec: { frobnicate: true } }))
    const { claims: results } = isolate({ claims: changed, live: output }, suite)
    const unlike = results.flatMap(({ state, objects }, at) => {
      if (state !== 'Valid') return []
      valid += 1
      const isSame = texts(objects).join() === texts(whole[at]?.objects ?? []).join()
      return isSame ? [] : [`${name}: an error in claim ${broken} changes claim ${at}`]
    })
    return results[broken]?.state === 'Invalid' ? unlike : [...unlike, `${name}: claim ${broken} is not invalid`]
  })
  expect(valid).toBeGreaterThan(200)
  expect(wrong).toEqual([])
})
