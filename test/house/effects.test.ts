import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dump, loadAll } from 'js-yaml'
import { suite } from '../../functions/suite'
import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { withoutFindings } from '../support/annotated'
import { GOLDEN, runCase } from '../support/golden'

type Step = string | number
type Way = readonly Step[]

/** Returns the paths of all values that have no fields. */
function waysIn(value: unknown, before: Way = []): Way[] {
  if (Array.isArray(value)) return value.flatMap((one, at) => waysIn(one, [...before, at]))
  const fields = isPlain(value) ? Object.entries(value) : []
  return fields.length === 0 ? [before] : fields.flatMap(([key, one]) => waysIn(one, [...before, key]))
}

/** Returns a copy of a value in which a field is changed. If there is no new value, the field is removed. */
function changed(value: unknown, [step, ...rest]: Way, change: (old: unknown) => unknown): unknown {
  if (step === undefined) return change(value)
  if (Array.isArray(value))
    return value.flatMap((one, at) => (at === step ? (changed(one, rest, change) ?? []) : [one]))
  return { ...(value as Plain), [step]: changed((value as Plain)[step], rest, change) }
}

/** Returns another value for a field whose value is its default. */
function another(value: unknown): unknown {
  if (typeof value === 'boolean') return !value
  if (typeof value === 'number') return value + 1
  return typeof value === 'string' ? `${value}x` : undefined
}

const full = (kind: string): string => join(GOLDEN, `${kind.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}/full`)

/**
 * Returns the result of a run without the locations of its findings, because locations change when the input is written
 * again.
 */
function outcome(objects: readonly unknown[]): string {
  const { expected, findings } = runCase({
    input: objects.map((one) => `---\n${dump(one, { skipInvalid: true })}`).join(''),
  })
  return JSON.stringify([expected, findings.map(({ code, message }) => [code, message.replace(/:\d+/g, '')]).sort()])
}

/**
 * Fields whose effect needs other objects or values than the full case contains, and the cases that show the effect.
 */
const SHOWN_ELSEWHERE: Readonly<Record<string, string>> = {
  'LummoDaemonSet hostAccess.root': 'lummo-daemon-set/as-root',
  'LummoTopic topics.1.ordering': 'lummo-subscription/full',
  'LummoTopic topics.2.ordered': 'lummo-subscription/full',
  'pgbouncer server.maxConnections': 'pgbouncer/rejects-server',
}

/** Fields that only the operator reads. The tests in operator/timescape show their effect. */
const READ_BY_OPERATOR = /^GatiHandler timescape\./

test.each(Object.entries(SHOWN_ELSEWHERE))('%s is in the case %s', (field, name) => {
  const input = readFileSync(join(GOLDEN, name, 'input.yaml'), 'utf8')
  expect(input).toContain(`${field.split('.').at(-1)}: `)
})

test.each(suite.kinds.map(({ kind }) => kind))('%s: each field of its full case changes the result', (kind) => {
  const folder = full(kind)
  expect(existsSync(folder)).toBe(true)
  const objects = loadAll(withoutFindings(readFileSync(join(folder, 'input.yaml'), 'utf8'))) as Plain[]
  const before = outcome(objects)
  const idle = objects.flatMap((object, at) => {
    if (object.kind !== kind || !isPlain(object.spec)) return []
    const isIdle = (way: Way, change: (old: unknown) => unknown): boolean =>
      outcome(objects.map((one, other) => (other === at ? changed(one, ['spec', ...way], change) : one))) === before
    return waysIn(object.spec)
      .filter((way) => isIdle(way, () => undefined) && isIdle(way, another))
      .map((way) => `${kind} ${way.join('.')}`)
      .filter((field) => SHOWN_ELSEWHERE[field] === undefined && !READ_BY_OPERATOR.test(field))
  })
  expect(idle).toEqual([])
})
