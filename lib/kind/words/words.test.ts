import { load } from 'js-yaml'
import { expandObjects } from '../../command/objects'
import type { Finding } from '../../finding/finding'
import { isPlain, type Plain } from '../../manifest/manifest'
import { filled, PLACES } from './table'
import { type Fix, fixFor, fixText, type ParsedFix, parseFix } from './word'
import { suite } from '../../../functions/suite'
import { type Path, pods, type Sample, SPECS, samplesOf } from '../../../test/support/word-samples'

/** Values that users write in fields of other tools. */
const VALUES: readonly unknown[] = [
  'sample',
  'a.example.com',
  { a: 'b' },
  ['a'],
  'Recreate',
  'OnDelete',
  true,
  false,
  0,
  9090,
]

const copy = <T>(value: T): T => structuredClone(value)

function mapAt(spec: Plain, path: Path): Plain {
  let at: unknown = spec
  for (const step of path) at = (at as Record<string | number, unknown>)[step]
  return at as Plain
}

interface Trial {
  kind: string
  spec: Plain
  metadata?: Plain
}

const NAMES: Readonly<Record<string, string>> = { pgbouncer: 'shop-pool', LummoNetworking: 'shop-routes' }
const objectOf = ({ kind, spec, metadata }: Trial, namespace: string): Plain => ({
  apiVersion: 'krm.lummo.dev/v1alpha1',
  kind,
  metadata: { name: NAMES[kind] ?? 'shop', namespace, ...metadata },
  spec,
})

/** Codes of findings that report conflicts between objects of one run, or that depend on settings. */
const BETWEEN = ['route-clash', 'name-taken', 'no-subscription', 'no-project-number']

/** Returns the errors of each object. The objects are independent of each other. */
function errorsOf(trials: readonly Trial[]): Finding[][] {
  const found = trials.map((): Finding[] => [])
  const settings = trials.map(({ kind }) => kind === 'LummoPackage')
  const runs = [
    trials.flatMap((_, at) => (settings[at] ? [] : [at])),
    ...trials.flatMap((_, at) => (settings[at] ? [[at]] : [])),
  ]
  for (const run of runs) {
    const objects = run.flatMap((at) => {
      const trial = trials[at] as Trial
      const neighbours = trial.kind === 'LummoNetworking' ? ['web', 'shop'] : []
      const specs = neighbours.map((name) => ({
        kind: 'LummoDeployment',
        spec: pods({}, { name }),
        metadata: { name },
      }))
      return [trial, ...specs].map((one) => objectOf(one, `n${at}`))
    })
    for (const one of expandObjects(objects, suite).findings) {
      const at = Number(one.object?.namespace?.slice(1) ?? run[0])
      if (one.severity === 'error' && !BETWEEN.includes(one.code)) found[at]?.push(one)
    }
  }
  return found
}

/** Parses a string such as `http: 8080` as an object. */
function parsed(write: string): Plain {
  try {
    return load(`{${write}}`) as Plain
  } catch {
    return load(write) as Plain
  }
}

/** Returns the object with the given name, either within or around another object. */
function placeNamed(name: string, spec: Plain, path: Path): Plain {
  const own = mapAt(spec, path)
  if (name === 'spec') return spec
  if (name === 'container') return mapAt(spec, ['containers', 0])
  const outer = [own, ...path.map((_, at) => mapAt(spec, path.slice(0, path.length - at - 1)))]
  const found = outer.map((map) => (isPlain(map) ? map[name] : undefined)).find((one) => one !== undefined)
  if (Array.isArray(found)) return found[0] as Plain
  if (isPlain(found)) return found
  own[name] = {}
  return own[name] as Plain
}

/** Applies the fix that a message states. */
function follow({ type, where, write }: ParsedFix, { kind, spec, path = [] }: Sample): Trial {
  const changed = copy(spec)
  if (type === 'object') return { kind: where, spec: { ...SPECS[where], ...parsed(write) } }
  if (type === 'setting') return { kind: where, spec: parsed(write) }
  if (type === 'rename') mapAt(changed, path)[write] = 'sample'
  if (type === 'replace') Object.assign(mapAt(changed, path), parsed(write))
  if (type === 'outer') {
    const outer = mapAt(changed, path.slice(0, -1))
    delete outer[String(path[path.length - 1])]
    Object.assign(outer, parsed(write))
  }
  if (type === 'place' && where === 'metadata') return { kind, spec, metadata: parsed(write) }
  if (type === 'place') Object.assign(placeNamed(where, changed, path), parsed(write))
  return { kind, spec: changed }
}

/** Returns all lines for a name, each with a value to which the line applies. */
const linesOf = (fix: Fix): { fix: string; value: unknown }[] =>
  VALUES.flatMap((value) => {
    const line = fixFor(fix, value)
    return line === undefined ? [] : [{ fix: line, value }]
  }).filter(({ fix: one }, at, all) => all.findIndex((other) => other.fix === one) === at)

const lines = PLACES.flatMap((place) =>
  samplesOf(place).flatMap((sample) =>
    Object.entries(place.words).flatMap(([words, fix]) =>
      linesOf(fix).map((line) => ({ title: place.title, sample, words: words.split(' '), ...line })),
    ),
  ),
)
type Line = (typeof lines)[number]

const mapOf = ({ path = [] }: Sample): string => String(path.findLast((step) => typeof step === 'string') ?? 'spec')

interface Answer {
  word: string
  message: string
}

/** Message for each name in places where it is not a field. */
const answers = new Map<Line, Answer[]>()
const written = errorsOf(
  lines.map(({ sample, words, value }) => {
    const spec = copy(sample.spec)
    for (const word of words) mapAt(spec, sample.path ?? [])[word] = value
    return { kind: sample.kind, spec }
  }),
)
for (const [at, line] of lines.entries()) {
  const stray = (written[at] ?? []).filter(({ code }) => code === 'unknown-field')
  answers.set(
    line,
    line.words.flatMap((word) => {
      const found = stray.find(({ message }) => message.startsWith(`\`${word}\` is not a field`))
      return found === undefined ? [] : [{ word, message: found.message }]
    }),
  )
}

const says = ({ fix, sample, value }: Line, { word, message }: Answer): boolean =>
  message.includes(fixText(filled(fix, word, value, mapAt(sample.spec, sample.path ?? [])), mapOf(sample)))
const answersWith = (line: Line, answer: Answer): boolean =>
  says(line, answer) || answer.message.endsWith(` Move the field under \`${parseFix(line.fix).where}\`.`)
/** Pattern of messages from a table. */
const KNOWN =
  /(Did you mean|Rename the field to|Move the (?:field under|container to)|Replace|Add a|Set|Remove the field|Name)\b.*[.?]$/

test('each word that is not a field where it is written gets a line of the table', () => {
  const problems = lines.flatMap((line) =>
    (answers.get(line) ?? [])
      .filter((answer) => !says(line, answer) && !KNOWN.test(answer.message))
      .map(({ message }) => `${line.title} (${line.sample.kind}): ${message}`),
  )
  expect(problems).toEqual([])
})

test('each word is of use: it gets its line in some place', () => {
  const used = new Set(
    lines.flatMap((line) =>
      (answers.get(line) ?? [])
        .filter((answer) => answersWith(line, answer))
        .map(({ word }) => `${line.title}: ${word}`),
    ),
  )
  const all = lines.flatMap(({ title, words }) => words.map((word) => `${title}: ${word}`))
  expect([...new Set(all)].filter((one) => !used.has(one))).toEqual([])
})

test('what a message says can be done, and then nothing is wrong', () => {
  const live = lines.filter((line) => (answers.get(line) ?? []).some((answer) => says(line, answer)))
  const before = errorsOf(live.map(({ sample }) => sample))
  const after = errorsOf(live.map(({ sample, fix }) => follow(parseFix(fix), sample)))
  const problems = live.flatMap(({ title, sample, words, fix }, at) => {
    const { type } = parseFix(fix)
    const known = new Set((before[at] ?? []).map(({ message }) => message))
    return (after[at] ?? [])
      .filter(({ message }) => !known.has(message))
      .filter(({ code }) => type !== 'rename' || code === 'unknown-field')
      .map(({ code, message }) => `${title} (${sample.kind}): ${words[0]}: ${fix}\n    ${code}: ${message}`)
  })
  expect(problems.join('\n')).toBe('')
})

test('a message names at most five things', () => {
  const many = lines.filter(({ fix, sample }) => (fixText(fix, mapOf(sample)).match(/`[^`]+`/g) ?? []).length > 3)
  expect(many.map(({ title, words }) => `${title}: ${words[0]}`)).toEqual([])
})
