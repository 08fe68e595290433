import type { RawClaim } from '../../../kind/claim'
import type { Plain } from '../../../manifest/manifest'
import { newOnce } from '../../../manifest/memo/once'
import type { ContainerSpec } from '../spec'
import { counting } from '../../../../test/support/counting'
import { checkBase, withBase } from './base'

const template = (name: string, spec: object): RawClaim => ({
  kind: 'LummoContainer',
  name,
  labels: {},
  annotations: {},
  spec: { ...spec },
})
const worldOf = (templates: readonly RawClaim[]) => ({ claims: () => templates, once: newOnce() })
const chainOf = (length: number) =>
  worldOf(
    Array.from({ length }, (_, at) => template(`c${at}`, at === 0 ? { command: ['serve'] } : { base: `c${at - 1}` })),
  )
const based = (base: string) => ({ base }) as ContainerSpec

/** Returns how often templates are read when one template is resolved and all templates are checked. */
function readsOf(length: number): number {
  const { counted, reads } = counting()
  const world = worldOf(
    chainOf(length)
      .claims()
      .map((one) => ({ ...one, spec: counted(one.spec as Plain) })),
  )
  const last = `c${length - 1}`
  expect(withBase(based(last), ['spec'], world)).toEqual({ spec: { command: ['serve'] }, findings: [] })
  expect(world.claims().flatMap((one) => checkBase(one as never, ['spec'], world))).toEqual([])
  return reads()
}

test('a chain of bases takes work in proportion to its length', () => {
  const [short, long] = [readsOf(125), readsOf(1000)]
  expect(short).toBeGreaterThan(125)
  expect(long / short).toBeLessThan(9)
})

test('a longer one is refused with its place', () => {
  const { findings } = withBase(based('c1200'), ['spec', 'containers', 0], chainOf(1201))
  expect(findings).toMatchObject([{ code: 'too-many', path: ['spec', 'containers', 0, 'base'] }])
})

test('each member of a circle is told of the circle, in few names, and what builds on it is not', () => {
  const size = 900
  const circle = Array.from({ length: size }, (_, at) => template(`c${at}`, { base: `c${(at + 1) % size}` }))
  const world = worldOf([...circle, template('outside', { base: 'c7' })])
  const messages = world.claims().flatMap((one) => checkBase(one as never, ['spec'], world))
  expect(messages).toHaveLength(size)
  expect(messages[5]?.message).toBe(
    'The bases form a cycle: c5 → c6 → c7 → c8 → … → c5. Remove `base` from one of them.',
  )
  expect(withBase(based('outside'), ['spec'], world).findings).toMatchObject([{ code: 'base-cycle' }])
})

test('a base that does not exist is one finding, of what names it', () => {
  const world = worldOf([template('low', { base: 'gone' }), template('high', { base: 'low' })])
  const findings = world.claims().flatMap((one) => checkBase(one as never, ['spec'], world))
  expect(findings).toMatchObject([{ code: 'no-base', path: ['spec', 'base'] }])
})
