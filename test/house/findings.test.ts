import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CODES } from '../../lib/finding/codes'

const ROOT = join(__dirname, '../..')
const sources = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sources(path)
    return /(?<!\.test)\.ts$/.test(entry.name) && entry.name !== 'codes.ts'
      ? [readFileSync(join(ROOT, path), 'utf8')]
      : []
  })
const code = [...sources('lib'), ...sources('functions')].join('\n')

test('every code of the list is used', () => {
  expect(Object.keys(CODES).filter((one) => !code.includes(`'${one}'`))).toEqual([])
})

test('every code that is used is in the list', () => {
  const calls = /(?:\b(?:error|warning|report|problem)\(\s*|code: |wrong\([^']*?)'([a-z0-9]+(?:-[a-z0-9]+)+)'/g
  const used = new Set([...code.matchAll(calls)].map(([, one]) => one ?? ''))
  expect(used.size).toBeGreaterThan(50)
  expect([...used].filter((one) => CODES[one] === undefined)).toEqual([])
})

test('the list is in order, and each text is a sentence', () => {
  expect(Object.keys(CODES)).toEqual([...Object.keys(CODES)].sort())
  for (const text of Object.values(CODES)) expect(text).toMatch(/^[A-Z`].*\.$/)
})
