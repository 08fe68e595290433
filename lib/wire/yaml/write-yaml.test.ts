import fc from 'fast-check'
import { CORE_SCHEMA, load, YAML11_SCHEMA } from 'js-yaml'
import { parse } from 'yaml'
import { SourceScalar, writeListEntry, writeYaml } from './write-yaml'

test('manifests look as people write them', () => {
  const text = writeYaml({
    apiVersion: 'apps/v1',
    metadata: { name: 'web', labels: { 'app.kubernetes.io/name': 'web' }, annotations: {} },
    spec: {
      replicas: 2,
      paused: false,
      empty: [],
      nothing: undefined,
      containers: [
        { name: 'web', image: 'nginx:1.27', args: ['--port', '8080'], resources: { cpu: '500m', memory: '128Mi' } },
      ],
      matrix: [[1, 2], []],
      script: 'set -e\nrun\n',
    },
  })
  expect(text).toBe(`apiVersion: apps/v1
metadata:
  name: web
  labels:
    app.kubernetes.io/name: web
  annotations: {}
spec:
  replicas: 2
  paused: false
  empty: []
  containers:
  - name: web
    image: nginx:1.27
    args:
    - "--port"
    - "8080"
    resources:
      cpu: 500m
      memory: 128Mi
  matrix:
  - - 1
    - 2
  - []
  script: |
    set -e
    run
`)
})

test('an entry of a list stands in the column it is given', () => {
  expect(writeListEntry({ a: 1, b: { c: 2 } }, 2)).toBe('  - a: 1\n    b:\n      c: 2\n')
})

test.each(
  [
    'nginx:1.27',
    '/healthz',
    '500m',
    '128Mi',
    '5m',
    '10.0.0.0/8',
    'app.kubernetes.io/name',
    '1.2.3-rc.1',
    '*/5 * * * *x',
    'a b',
  ].filter((one) => !one.startsWith('*')),
)('%s needs no quotes', (text) => {
  expect(writeYaml({ a: text })).toBe(`a: ${text}\n`)
})

test.each([
  '',
  ' a',
  'a ',
  'yes',
  'No',
  'on',
  'OFF',
  'y',
  'N',
  'true',
  'null',
  '~',
  '0o14',
  '0777',
  '1_000',
  '1e3',
  '22:22',
  '=',
  '<<',
  '.5',
  '+1',
  '.inf',
  '-.INF',
  '.nan',
  '2020-01-01',
  '2020-01-01T00:00:00Z',
  '0x1F',
  '0b1',
  '-',
  '?',
  ':',
  '- a',
  '? a',
  'a: b',
  'a:',
  'a #b',
  '#a',
  '---',
  '...',
  '@a',
  '`a',
  '%a',
  '&a',
  '*a',
  '!a',
  '|',
  '>',
  '{a',
  '[a',
  ']',
  '}',
  ',',
  '"a',
  "'a",
  'a\tb',
  'a\rb',
  '\u0085',
  '\u2028',
  '\ufeff',
  '\u007f',
  '1.0',
  '1',
  '-0',
  '12e03',
  '190:20:30',
])('%j is quoted', (text) => {
  expect(writeYaml({ a: text })).toMatch(/^a: "/)
})

test('numbers keep their value and their spelling', () => {
  expect(writeYaml([1e21, 0.1, -5, 12345678901234567890n, new SourceScalar('0o17'), new SourceScalar('1.10')])).toBe(
    '- 1.0e+21\n- 0.1\n- -5\n- 12345678901234567890\n- 0o17\n- 1.10\n',
  )
  expect(writeYaml([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])).toBe('- .nan\n- .inf\n- -.inf\n')
})

/** Random strings of characters that are significant in YAML, mixed with arbitrary characters. */
const odd = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => !/[\ud800-\udfff\ufffe\uffff]/.test(text)),
  fc
    .array(
      fc.constantFrom(
        ' ',
        '\n',
        '\n\n',
        '\t',
        ':',
        ': ',
        ' #',
        '#',
        '-',
        '- ',
        '? ',
        '|',
        '>',
        '{',
        '}',
        '[',
        ']',
        ',',
        '&',
        '*',
        '!',
        '%',
        '@',
        '`',
        '"',
        "'",
        '\\',
        'yes',
        'null',
        '0',
        '1',
        '.',
        '_',
        'e',
        'x',
        'o',
        '+',
        '=',
        '<<',
        '~',
        'T',
        'a',
        'é',
        '漢',
        '\u0085',
        '\u2028',
        '\ufeff',
        '\u0000',
        '\r',
        '---',
        '...',
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join('')),
)
const value = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 3 }, odd, fc.integer(), fc.boolean(), fc.constant(null), tie('list'), tie('map')),
  list: fc.array(tie('any'), { maxLength: 3 }),
  map: fc.dictionary(odd, tie('any'), { maxKeys: 3 }),
})).map

test('every reader reads back what was written, whichever version of YAML it speaks', () => {
  fc.assert(
    fc.property(value, (map) => {
      fc.pre(!Object.hasOwn(map, '__proto__'))
      const text = writeYaml(map)
      expect([text, load(text, { schema: CORE_SCHEMA })]).toEqual([text, map])
      expect([text, load(text, { schema: YAML11_SCHEMA })]).toEqual([text, map])
      expect([text, parse(text, { version: '1.2' })]).toEqual([text, map])
      expect([text, parse(text, { version: '1.1' })]).toEqual([text, map])
    }),
    { numRuns: 3000, seed: 5 },
  )
})

test('thousands of empty lines within a text are written in reasonable time', () => {
  const text = `a${'\n'.repeat(200_000)}b\n`
  const start = performance.now()
  expect(load(writeYaml({ text }))).toEqual({ text })
  expect(performance.now() - start).toBeLessThan(5000)
})
