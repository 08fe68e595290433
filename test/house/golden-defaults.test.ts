import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from '../../functions/suite'
import { DEFAULT_SETS, settingsFrom } from '../../lib/run/settings/layers'

/** File that contains the values of each set of defaults. A value is recorded when its setting is added. */
const FILE = join(__dirname, 'golden-defaults.json')

type Leaves = Record<string, unknown>

/** Returns the settings that have a value. An empty object counts as no value. */
function leavesOf(value: unknown, path = ''): Leaves {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { [path]: value }
  const members = Object.entries(value).map(([key, member]) => leavesOf(member, path === '' ? key : `${path}.${key}`))
  return Object.assign({}, ...members)
}

const now = Object.fromEntries(
  Object.entries(DEFAULT_SETS).map(([set, values]) => {
    const leaves = leavesOf(settingsFrom(suite.settings.table(), [{ values: { ...values, defaults: set }, path: [] }]))
    return [set, leaves]
  }),
)
const frozen = JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, Leaves>

test('a set of defaults never changes: another value needs another set', () => {
  for (const [set, leaves] of Object.entries(frozen)) expect(now[set]).toMatchObject(leaves)
})

test('every default is frozen: UPDATE_GOLDEN=1 adds new ones, and never changes one', () => {
  const all = Object.fromEntries(Object.entries(now).map(([set, leaves]) => [set, { ...leaves, ...frozen[set] }]))
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(FILE, `${JSON.stringify(all, null, 2)}\n`)
  else expect(all).toEqual(frozen)
})
