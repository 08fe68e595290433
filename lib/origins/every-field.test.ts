import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { WalkedField } from '../../test/support/walk-origins'

const ROOT = join(__dirname, '../..')

const walk = spawnSync(process.execPath, ['tools/build/build.mjs', '--run', 'test/support/walk-origins.ts'], {
  cwd: ROOT,
  encoding: 'utf8',
  maxBuffer: 1 << 30,
})
if (walk.status !== 0) throw new Error(walk.stderr)
const explained = JSON.parse(walk.stdout) as WalkedField[]

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
