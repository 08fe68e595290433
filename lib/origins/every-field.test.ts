import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { loadAll } from 'js-yaml'
import { suite } from '../../functions/suite'
import { GOLDEN, goldenCases, runCase } from '../../test/support/golden'
import { pathText } from '../finding/finding'
import { refOf } from '../manifest/id'
import type { Manifest } from '../manifest/manifest'
import { ownerOf } from '../wire/annotations'
import { readDocuments } from '../wire/list/document-stream'
import { OriginFinder } from './find-origins'
import { leafPaths } from './inputs'
import type { ValueOrigin } from './origin'
import type { KnownDefaults } from './known-defaults'

const ROOT = join(__dirname, '../..')
const known: KnownDefaults = new Map()

interface Explained {
  field: string
  origins: readonly ValueOrigin[]
}

/** Returns the origins of every field of a case that renders. */
function explainedFields({ folder, input }: { folder: string; input: string }): Explained[] {
  const read = readDocuments(input, 'input.yaml')
  const { expected } = runCase({ input })
  if (expected === undefined || Array.isArray(read)) return []
  const finder = new OriginFinder({ items: read.items }, suite, { known })
  return (loadAll(expected) as Manifest[])
    .filter((object) => ownerOf(object) !== undefined)
    .flatMap((object) =>
      leafPaths(object).map((path) => ({
        field: `${relative(GOLDEN, folder)} ${refOf(object)} ${pathText(path)}`,
        origins: finder.originsOf(object, path),
      })),
    )
}

const explained = goldenCases(GOLDEN).flatMap(explainedFields)

test('every field of every golden case has an origin', () => {
  expect(explained.length).toBeGreaterThan(20_000)
  expect(explained.filter(({ origins }) => origins.length === 0)).toEqual([])
})

test('each origin names a line of the input, a page or a rule, and at most 5 % of the fields only a kind', () => {
  const vague = explained.filter(
    ({ origins: [first] }) =>
      first !== undefined && first.place === undefined && first.page === undefined && first.of !== 'rule',
  )
  expect(vague.filter(({ origins: [first] }) => first?.of !== 'kind')).toEqual([])
  expect(vague.length / explained.length).toBeLessThan(0.05)
})

test('each place is a line of the input', () => {
  const wrong = explained.filter(({ origins }) =>
    origins.some(
      ({ place }) => place !== undefined && (place.file !== 'input.yaml' || place.line < 1 || place.text === ''),
    ),
  )
  expect(wrong).toEqual([])
})

test('each page exists and has the anchor', () => {
  const pages = new Set(explained.flatMap(({ origins }) => origins.flatMap(({ page }) => page ?? [])))
  expect(pages.size).toBeGreaterThan(50)
  const broken = [...pages].filter((page) => {
    const [file = '', anchor] = page.split('#')
    if (!existsSync(join(ROOT, file))) return true
    const text = readFileSync(join(ROOT, file), 'utf8')
    const isHeading = new RegExp(`^#+ ${anchor}$`, 'im').test(text)
    return anchor !== undefined && !text.includes(`<a id="${anchor}">`) && !isHeading
  })
  expect(broken).toEqual([])
})
