import { suite } from '../../../functions/suite'
import type { Table } from '../../kind/table/table'
import { kindPage } from './pages'

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
  kindPage(cron, spec, { example: 'kind: LummoCron', made: ['CronJob'] }, elsewhere)
    .split('\n')
    .filter((line) => /`(containers|init|volume)/.test(line))

test('fields that another page lists are a link to it, whether one or a list has them', () => {
  expect(page({ fields, link: 'See [there](there.md).' })).toEqual([
    '| `containers` | list of map | The containers. See [there](there.md). |',
    '| `init` | map or list of map |  See [there](there.md). |',
    '| `volume` | map |  |',
    '| `volume.path` | text |  |',
  ])
})

test('fields that differ from those of the other page are listed', () => {
  expect(page({ fields: { image }, link: 'See [there](there.md).' })).toEqual(page())
  expect(page()).toContain('| `containers.image` | text | The image. |')
})
