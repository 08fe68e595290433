import { readdirSync } from 'node:fs'
import { suite } from '../../../functions/suite'
import type { Table } from '../../kind/table/table'
import { kindFolders } from '../table-files'
import { kindPage } from './pages'
import { USUAL_FIELDS } from './usual-fields'

const cron = suite.kinds.find(({ kind }) => kind === 'LummoCron')
if (cron === undefined) throw new Error('The suite has no LummoCron')

const image: Table = { type: 'string', description: 'The image.' }
const fields: Record<string, Table> = { image, http: { type: 'integer' } }
const container: Table = { type: 'object', properties: fields }
const spec: Table = {
  type: 'object',
  properties: {
    containers: { type: 'array', items: container, description: 'The containers.' },
    init: { anyOf: [container, { type: 'array', items: container }] },
    volume: { type: 'object', properties: { path: { type: 'string' } } },
  },
}
const page = (elsewhere?: Parameters<typeof kindPage>[3]): string[] =>
  kindPage(cron, spec, { example: 'kind: LummoCron', generated: ['CronJob'] }, elsewhere)
    .split('\n')
    .filter((line) => /`(containers|init|volume)/.test(line))
    .map((line) => line.replace(/<a id="[\w.]+"><\/a>/, ''))

test('fields that another page lists are a link to it, whether one or a list has them', () => {
  expect(page({ fields, link: 'See [there](there.md).' })).toEqual([
    '| `containers` | list of objects | The containers. See [there](there.md). |',
    '| `init` | object or list of objects |  See [there](there.md). |',
    '| `volume` | object |  |',
    '| `volume.path` | string |  |',
  ])
})

test('fields that differ from those of the other page are listed', () => {
  expect(page({ fields: { image }, link: 'See [there](there.md).' })).toEqual(page())
  expect(page()).toContain('| `containers.image` | string | The image. |')
})

test('a usual field has an example and a link to the anchor of its row', () => {
  const text = kindPage(cron, spec, { example: '', generated: [], usual: { containers: '{image: a | b}' } })
  expect(text).toContain('| [`containers`](#containers) | `containers: {image: a \\| b}` | The containers. |')
  expect(text).toContain('| <a id="containers"></a>`containers` | list of objects | The containers. |')
})

test('the page of every kind shows at most ten usual fields, of which each is in its table', () => {
  for (const { kind, table } of kindFolders(readdirSync('functions').filter((name) => !name.includes('.')))) {
    const usual = Object.keys(USUAL_FIELDS[kind.kind] ?? {})
    expect([kind.kind, usual.length > 4 && usual.length <= 10]).toEqual([kind.kind, true])
    expect(usual.filter((name) => table.properties?.[name] === undefined)).toEqual([])
  }
})
