import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { parseYaml } from './parsed-yaml'
import { readSimple } from './read-simple'
import { GOLDEN, goldenCases } from '../../../test/support/golden'

/** Returns the result of the full parser. For invalid YAML, returns the reason. */
const inFull = (text: string): unknown => {
  const parsed = parseYaml(text)
  return 'reason' in parsed ? parsed : { value: parsed.value }
}

/** Checks that the full parser and the simple reader have the same result. */
const expectSame = (text: string): boolean => {
  const simple = readSimple(text)
  if (simple === undefined) return false
  expect({ text, read: { value: simple } }).toEqual({ text, read: inFull(text) })
  return true
}

const documents = goldenCases(GOLDEN)
  .map(({ folder }) => folder)
  .flatMap((folder) => readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8')))
  .flatMap((text) => text.split(/^---\n/m))

test('reads what people write as the full parser does, and most of it', () => {
  const taken = documents.filter(expectSame)
  expect(taken.length / documents.length).toBeGreaterThan(0.8)
})

test('reads every line of it alone as the full parser does, if at all', () => {
  for (const line of new Set(documents.flatMap((text) => text.split('\n')))) expectSame(`${line}\n`)
})

/** Scalars and characters that readers interpret differently or reject. */
const TOKENS =
  `a b-c Kind: 'it''s' "q" "a\\n" 'x' ~ null Null true True yes on 0 1 -1 +1 007 0o7 0x1F 1_000 1.5 1.50 1e3 .5 5. .inf
  250m 1.4.2 128Mi 25% 12:30 2024-01-01 0b1 0e 1f 1g - -- -a --b -1a -. ? ! !!str &a *a @ \` | |- > >- % # #c : :: :a a:b a: {} [] { } [ ] ,
  << = __proto__ . .. ./x ../y /z \\ "\\" ' " \u00e9 \u2028 \ufeff`
    .split(/\s+/)
    .filter(Boolean)
const token = fc.constantFrom(...TOKENS)
const start = fc.constantFrom('', 'k: ', 'k:\n', 'k:\n- ', 'k: {a: ', 'k: [', 'k:\n  - a: ')
const separator = fc.constantFrom(
  ' ',
  '  ',
  '\n',
  '\n  ',
  '\n    ',
  ': ',
  ':',
  ', ',
  ',',
  '\n- ',
  '\n  - ',
  ' #',
  '\n\n',
  ' # x\n',
)

test('takes nothing that the full parser reads differently or refuses', () => {
  let taken = 0
  fc.assert(
    fc.property(start, fc.array(fc.tuple(token, separator), { minLength: 1, maxLength: 8 }), (first, parts) => {
      if (expectSame(first + parts.flat().join(''))) taken++
    }),
    { numRuns: 20_000, seed: 42 },
  )
  expect(taken).toBeGreaterThan(300)
})

test('takes nothing of a changed document that the full parser reads differently or refuses', () => {
  let taken = 0
  const change = fc.tuple(fc.constantFrom(...documents), fc.nat(), fc.nat(6), fc.oneof(token, separator))
  fc.assert(
    fc.property(change, ([text, seed, cut, put]) => {
      const at = seed % (text.length + 1)
      const line = text.slice(0, at).lastIndexOf('\n') + 1
      // Parses only the lines around the change, because this is faster and covers the same cases.
      if (expectSame(text.slice(0, at).slice(Math.max(0, line - 300)) + put + text.slice(at + cut, at + 300))) taken++
      if (text.length < 3000 && expectSame(text.slice(0, at) + put + text.slice(at + cut))) taken++
    }),
    { numRuns: 3_000, seed: 42 },
  )
  expect(taken).toBeGreaterThan(500)
})
