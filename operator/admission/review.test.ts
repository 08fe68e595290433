import { suite } from '../../functions/suite'
import { expandObjects } from '../../lib/command/objects'
import type { Plain } from '../../lib/manifest/manifest'
import { deployment, type Resource, short } from '../../test/support/objects'
import { reviewClaim } from './review'

interface Answer {
  uid: string
  allowed: boolean
  status?: { code: number; message: string }
  warnings?: string[]
}

/**
 * Returns the response to a review of an object, together with the other objects of its namespace; undefined if these
 * are unknown.
 */
function answer(object: Resource, others: Resource[] | undefined = [], old?: Resource): Answer {
  const request = { uid: 'r-1', object: object.object, ...(old === undefined ? {} : { oldObject: old.object }) }
  const review = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request }
  const known = others && { claims: others.map((one) => one.object) }
  const result = reviewClaim(review, () => known, suite)
  expect(result).toMatchObject({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview' })
  return result.response as unknown as Answer
}

const web = deployment().inNamespace('shop')
const misspelt = web.spec({ replcas: 2, scaling: { max: 3, mn: 1 } })

test('a misspelt field is refused with the messages of the command line', () => {
  const told = expandObjects([misspelt.object], suite).findings.filter(({ code }) => code === 'unknown-field')
  expect(told).toHaveLength(2)
  const { allowed, status, uid } = answer(misspelt)
  expect([uid, allowed, status?.code]).toEqual(['r-1', false, 422])
  for (const { message } of told) expect(status?.message).toContain(message)
  expect(status?.message).toMatch(/^spec\.replcas: `replcas` is not a field/m)
})

test('a warning of the command line is a warning', () => {
  const moving = web.container({ image: 'web:latest' })
  const { allowed, warnings } = answer(moving)
  const told = expandObjects([moving.object], suite).findings.filter(({ severity }) => severity === 'warning')
  expect(told.length).toBeGreaterThan(0)
  expect([allowed, warnings?.length]).toEqual([true, told.length])
  for (const [at, { message }] of told.entries()) expect(warnings?.[at]).toContain(message)
})

test('a folder can be applied in any order: what other objects decide is no reason to refuse', () => {
  const route = short('LummoNetworking', 'shop', { app: 'web', domains: 'shop.example.com' }).inNamespace('shop')
  const early = answer(route)
  expect(early.allowed).toBe(true)
  expect(early.warnings?.join()).toContain('No workload in the package has the label `app: web`')
  expect(answer(route, [web])).toEqual({ uid: 'r-1', allowed: true })
  // The operator does not know the namespace yet.
  expect(answer(route, undefined)).toEqual(answer(route, undefined))
})

test('an object replaces its earlier version', () => {
  const other = web.spec({ replicas: 3 })
  expect(answer(other, [web], web)).toEqual({ uid: 'r-1', allowed: true })
})

test('metadata of an object with errors can change, and a deleted object is not checked', () => {
  const finalized = misspelt.with({ metadata: { finalizers: ['krm.lummo.dev/operator'] } })
  expect(answer(finalized, [], misspelt).allowed).toBe(true)
  expect(answer(misspelt.with({ status: { phase: 'x' } }), [], misspelt).allowed).toBe(true)
  expect(answer(misspelt.spec({ replicas: 1 }), [], misspelt).allowed).toBe(false)
  const deleted = misspelt.with({ metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } })
  expect(answer(deleted.spec({ replicas: 1 }), [], misspelt).allowed).toBe(true)
})

test('settings are checked too, and other kinds and malformed reviews are not', () => {
  expect(answer(short('LummoPackage', 'settings', { netwrk: {} })).status?.message).toContain('`netwrk`')
  expect(answer(short('Unknown', 'x', { a: 1 })).allowed).toBe(true)
  expect(reviewClaim({}, () => undefined, suite).response).toMatchObject({ allowed: true })
})

test('a long list of errors ends with their number', () => {
  const fields = Object.fromEntries(Array.from({ length: 14 }, (_, at) => [`unknown${at}`, 1]))
  const lines = answer(web.spec(fields)).status?.message.split('\n') ?? []
  expect(lines).toHaveLength(11)
  expect(lines.at(-1)).toBe('4 more findings. Run `lummo check`.')
})

test('a review changes nothing of its input', () => {
  const object = structuredClone(misspelt.object) as Plain
  answer(misspelt, [web])
  expect(misspelt.object).toEqual(object)
})
