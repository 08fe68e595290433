import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ignored } from './ignored'

const folder = mkdtempSync(join(tmpdir(), 'lummo-ignored-'))
afterAll(() => rmSync(folder, { recursive: true }))

const ignoredBy = (lines: string) => {
  writeFileSync(join(folder, '.lummoignore'), lines)
  const ignored = Ignored.NOTHING.within(folder)
  return (path: string, isFolder = false) => ignored.has(join(folder, path), isFolder)
}

test.each([
  ['values.yaml', 'values.yaml', true],
  ['values.yaml', 'charts/shop/values.yaml', true],
  ['values.yaml', 'my-values.yaml', false],
  ['/values.yaml', 'charts/values.yaml', false],
  ['charts/values.yaml', 'charts/values.yaml', true],
  ['charts/values.yaml', 'shop/charts/values.yaml', false],
  ['*.tpl.yaml', 'a/b.tpl.yaml', true],
  ['a/*/c.yaml', 'a/b/c.yaml', true],
  ['a/*/c.yaml', 'a/b/d/c.yaml', false],
  ['a/**/c.yaml', 'a/b/d/c.yaml', true],
  ['a.yaml', 'abyaml', false],
  ['# a.yaml', 'a.yaml', false],
])('the line %j and the file %s: %p', (line, path, expected) => {
  expect(ignoredBy(`\n${line}\r\n`)(path)).toBe(expected)
})

test('a line that ends in a slash is for folders', () => {
  const ignores = ignoredBy('charts/\n')
  expect([ignores('charts', true), ignores('a/charts', true), ignores('charts', false)]).toEqual([true, true, false])
})

test('of several lines the last one decides, also one of a folder below', () => {
  const ignores = ignoredBy('*.yaml\n!app.yaml\n')
  expect([ignores('app.yaml'), ignores('other.yaml')]).toEqual([false, true])
  mkdirSync(join(folder, 'below'))
  writeFileSync(join(folder, 'below/.lummoignore'), 'app.yaml\n')
  const below = Ignored.NOTHING.within(folder).within(join(folder, 'below'))
  expect(below.has(join(folder, 'below/app.yaml'), false)).toBe(true)
})
