import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { suite } from '../../functions/suite'
import { expandObjects } from '../../lib/command/objects'
import { compile } from '../../lib/kfg/compile'
import type { Files } from '../../lib/kfg/values/program'

const PROGRAMS = join(__dirname, 'programs')
const corpus = readdirSync(PROGRAMS).map((name) => readFileSync(join(PROGRAMS, name, 'main.kfg'), 'utf8'))
const noFiles: Files = {
  resolve: (_from, path) => path,
  read: () => ({ problem: 'There is no other file.' }),
}
const defaults = { hasStore: false, hasGenerator: false }
const compiled = (text: string) =>
  compile({ file: 'main.kfg', text }, { files: noFiles, variables: new Map() }, defaults)
const codesOf = (text: string) => compiled(text).findings.map(({ code }) => String(code))
const objectsOf = (text: string) => compiled(text).objects.map(({ object }) => object)

/** Compiles a text, and checks that the location of each finding is within the text. */
function expectPlaces(text: string): void {
  const lines = text.split('\n')
  for (const { place } of compiled(text).findings) {
    expect(place?.file).toBe('main.kfg')
    const line = lines[(place?.line ?? 0) - 1]
    expect(line).toBeDefined()
    // One column after the end is the location of a missing character.
    expect(place?.column).toBeLessThanOrEqual((line?.length ?? 0) + 1)
  }
}

const WORDS = [
  'service',
  'a',
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  ':',
  ',',
  '"x"',
  '"${',
  '}"',
  '5',
  '70%',
  '1.5GB',
  '.',
  '=',
  '-',
]
const seed = { seed: 1, numRuns: 300 }

test('no text throws, and each finding is inside the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => expectPlaces(text)),
    seed,
  )
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...WORDS, 'let', 'type', 'import', '\n', '//'), { maxLength: 60 }), (words) =>
      expectPlaces(words.join(' ')),
    ),
    { ...seed, numRuns: 1000 },
  )
})

test('a damaged program throws nothing, and each finding is inside it', () => {
  const damaged = fc.record({
    text: fc.constantFrom(...corpus),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat(30),
    word: fc.constantFrom('', ...WORDS),
  })
  fc.assert(
    fc.property(damaged, ({ text, at, length, word }) => {
      const start = Math.floor(at * text.length)
      expectPlaces(text.slice(0, start) + word + text.slice(start + length))
    }),
    { ...seed, numRuns: 500 },
  )
})

test('the name of a value has no effect', () => {
  const program = (name: string) =>
    `let ${name} = 8080\nservice api { image: "api:1.0", port: ${name}, env { PORT: "\${${name}}" } }`
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z][a-z0-9_]{0,10}$/), (name) => {
      fc.pre(!['true', 'false', 'nil', 'api'].includes(name))
      expect(objectsOf(program(name))).toEqual(objectsOf(program('port')))
    }),
    { ...seed, numRuns: 50 },
  )
})

test('the order of declarations has no effect on the objects', () => {
  const parts = [
    'let port = 8080',
    'service api { image: "api:1.0", port: port, env { DB: db.host } }',
    'database db { type: "postgres", version: "17.6", storage: 1GB }',
  ]
  const orders = [
    [0, 1, 2],
    [2, 1, 0],
    [1, 0, 2],
  ].map((order) => objectsOf(order.map((at) => parts[at]).join('\n')))
  expect(orders[1]).toEqual(orders[0])
  expect(orders[2]).toEqual(orders[0])
})

test.each([
  ['51 levels', `let a = ${'['.repeat(51)}${']'.repeat(51)}`],
  ['10,000 brackets', `let a = ${'['.repeat(10_000)}`],
  ['10,000 braces', `service a ${'{ a '.repeat(10_000)}`],
  ['10,000 signs', `let a = ${'!'.repeat(10_000)}true`],
  ['nested strings', `let a = ${'"${'.repeat(60)}1${'}"'.repeat(60)}`],
])('%s are refused', (_name, text) => {
  expect(codesOf(text)).toContain('kfg-limit')
})

test('50 levels, long sums and long strings are accepted', () => {
  expect(codesOf(`let a = ${'['.repeat(49)}${']'.repeat(49)}`)).toEqual([])
  expect(codesOf(`let a = ${Array.from({ length: 20_000 }, () => '1').join(' + ')}`)).toEqual([])
  expect(codesOf(`let a = "${'x'.repeat(1_000_000)}"`)).toEqual([])
})

test('a file of more than 1 MiB, a string that grows beyond it, and too many tokens are refused', () => {
  expect(codesOf(`let a = "${'x'.repeat(1 << 20)}"`)).toEqual(['kfg-limit'])
  const doubled = [
    'let a0 = "0123456789"',
    ...Array.from({ length: 20 }, (_, at) => `let a${at + 1} = "\${a${at}}\${a${at}}"`),
  ]
  expect(codesOf(doubled.join('\n'))).toEqual(['kfg-limit'])
  expect(codesOf('( '.repeat(200_001))).toContain('kfg-limit')
})

test('a queue with more servers than a configuration can name is refused', () => {
  expect(codesOf('queue q { type: "rabbitmq", storage: 1GB, replicas: 1000000000 }')).toEqual(['kfg-not-supported'])
})

test('a program with many faults reports 100 of them, each at another place', () => {
  const { findings } = compiled(Array.from({ length: 300 }, (_, at) => `let a${at} = missing${at}`).join('\n'))
  expect(findings).toHaveLength(100)
  expect(new Set(findings.map(({ place }) => place?.line)).size).toBe(100)
})

test('1,000 services in a chain of dependencies become 1,000 objects, the last one first', () => {
  const service = (at: number) =>
    `service s${at} { image: "s:1.0", port: 80${at < 999 ? `, depends_on: [s${at + 1}]` : ''} }`
  const objects = objectsOf(Array.from({ length: 1000 }, (_, at) => service(at)).join('\n'))
  expect(objects).toHaveLength(1000)
  expect(objects[0]).toMatchObject({ metadata: { name: 's999' } })
})

test('the short objects of every correct program expand without errors', () => {
  const correct = corpus
    .map((text) => compiled(text))
    .filter(({ findings, objects }) => objects.length > 0 && findings.every(({ severity }) => severity !== 'error'))
  expect(correct.length).toBeGreaterThan(10)
  const wrong = correct.map(({ objects }) =>
    expandObjects(
      objects.map(({ object }) => object),
      suite,
    ).findings.filter(({ severity }) => severity === 'error'),
  )
  // Program whose findings are from the engine, not from the compiler.
  expect(wrong.filter((findings) => findings.length > 0)).toHaveLength(1)
})
