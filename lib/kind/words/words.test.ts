import { load } from 'js-yaml'
import { expandObjects } from '../../command/objects'
import type { Finding } from '../../finding/finding'
import { isPlain, type Plain } from '../../manifest/manifest'
import { filled, PLACES } from './table'
import { type Fix, fixFor, fixText, type ParsedFix, type PlaceOfWords, parseFix } from './word'
import { suite } from '../../../functions/suite'

type Path = readonly (string | number)[]
/** A valid object, and the path of a place in its spec. */
interface Sample {
  kind: string
  spec: Plain
  path?: Path
}

const LIMITS = { cpu: '100m', memory: '128Mi' }
const BOX = { name: 'shop', image: 'registry.example.com/shop:1.0.0', http: { port: 8080 }, resources: LIMITS }
const RUN = { name: 'shop', image: 'registry.example.com/shop:1.0.0', resources: LIMITS }
const pods = (more: Plain = {}, box: Plain = {}): Plain => ({ containers: [{ ...BOX, ...box }], ...more })
const deployment = (more: Plain = {}, path: Path = []): Sample => ({ kind: 'LummoDeployment', spec: pods(more), path })
const container = (more: Plain = {}, path: Path = []): Sample => ({
  kind: 'LummoDeployment',
  spec: pods({}, more),
  path: ['containers', 0, ...path],
})
const networking = (more: Plain = {}, path: Path = []): Sample => ({
  kind: 'LummoNetworking',
  spec: { app: 'web', domains: ['a.example.com'], ...more },
  path,
})
const WINDOW = { start: '0 8 * * *', end: '0 18 * * *', timeZone: 'Asia/Jakarta', replicas: 2 }
const scaling = (more: Plain, path: Path): Sample =>
  deployment({ scaling: { min: 1, max: 5, ...more } }, ['scaling', ...path])

const SPECS: Readonly<Record<string, Plain>> = {
  LummoDeployment: pods(),
  LummoRollout: pods(),
  LummoStatefulSet: pods(),
  LummoDaemonSet: { containers: [RUN] },
  LummoJob: { containers: [RUN] },
  LummoCron: { schedule: '0 3 * * *', containers: [RUN] },
  LummoNetworking: networking().spec,
  LummoDatabase: { type: 'postgres', version: '17', storage: '10Gi', secret: 'shop-db' },
  pgbouncer: { app: 'shop', connectionSecret: 'shop-db', config: { POOL_MODE: 'transaction' } },
  LummoTopic: { project: 'acme-prod', topics: [{ name: 'orders' }] },
  LummoSubscription: {
    project: 'acme-prod',
    projectNumber: '123456789012',
    subscriptions: [{ topic: { name: 'orders', external: true }, subscription: 'shop' }],
  },
  LummoNamespace: {},
  LummoPackage: {},
  LummoSecret: { path: 'shop/api', keys: ['API_KEY'], store: 'vault' },
  LummoConfig: { values: { LOG_LEVEL: 'info' } },
  LummoVolume: { size: '10Gi' },
  LummoServiceAccount: {},
  LummoIAM: {},
  LummoPolicy: { registries: ['registry.example.com'] },
}

const SAMPLES: Readonly<Record<string, Sample>> = {
  'A container of a LummoDaemonSet': {
    kind: 'LummoDaemonSet',
    spec: { containers: [RUN] },
    path: ['containers', 0],
  },
  'A container of a LummoJob or LummoCron': { kind: 'LummoJob', spec: { containers: [RUN] }, path: ['containers', 0] },
  'A container': container(),
  '`health` of a container': container({ health: { readiness: { path: '/ready' } } }, ['health']),
  'A probe under `health`': container({ health: { readiness: { period: '10s' } } }, ['health', 'readiness']),
  '`resources`': container({ resources: {} }, ['resources']),
  'An entry of `ports`': {
    kind: 'LummoDeployment',
    spec: { containers: [{ ...RUN, ports: [{ name: 'db', containerPort: 5432 }] }] },
    path: ['containers', 0, 'ports', 0],
  },
  '`image`': container({ image: {} }, ['image']),
  'An entry of `configs` or `secrets`': container({ configs: [{ name: 'shop' }] }, ['configs', 0]),
  'An entry of `files`': container({ files: [{ path: '/etc/shop' }] }, ['files', 0]),
  '`http` and `grpc` of a container': container({}, ['http']),
  '`scaling`': scaling({ cpu: 70, cron: [WINDOW] }, []),
  '`cpu` and `memory` of `scaling`': scaling({ cpu: { target: 70 } }, ['cpu']),
  '`up` and `down` of `scaling`': scaling({ cpu: 70, down: {} }, ['down']),
  '`cron` of `scaling`': scaling({ cron: [WINDOW] }, ['cron', 0]),
  '`prometheus` of `scaling`': scaling(
    { prometheus: [{ server: 'http://prometheus:9090', query: 'up', threshold: '1' }] },
    ['prometheus', 0],
  ),
  '`datadog` of `scaling`': scaling({ datadog: [{ query: 'avg:a.b{*}', target: '1', credentials: 'dd' }] }, [
    'datadog',
    0,
  ]),
  '`pubsubTopic` of `scaling`': scaling({ pubsubTopic: [{ name: 'orders', size: '10' }] }, ['pubsubTopic', 0]),
  '`fallback` of `scaling`': scaling({ pubsubTopic: [{ name: 'orders', size: '10' }], fallback: { replicas: 2 } }, [
    'fallback',
  ]),
  'A volume of a LummoDaemonSet': {
    kind: 'LummoDaemonSet',
    spec: { containers: [RUN], volumes: [{ name: 'work', path: '/work' }] },
    path: ['volumes', 0],
  },
  'A volume': deployment({ volumes: [{ name: 'work', path: '/work' }] }, ['volumes', 0]),
  'A template of `volumeClaimTemplates`': {
    kind: 'LummoStatefulSet',
    spec: pods({ volumeClaimTemplates: [{ name: 'data', size: '10Gi', path: '/data' }] }),
    path: ['volumeClaimTemplates', 0],
  },
  'A volume to create': deployment({ volumes: [{ name: 'work', path: '/work', create: { size: '10Gi' } }] }, [
    'volumes',
    0,
    'create',
  ]),
  '`update` of a LummoStatefulSet': { kind: 'LummoStatefulSet', spec: pods({ update: {} }), path: ['update'] },
  '`update` of a LummoDaemonSet': { kind: 'LummoDaemonSet', spec: { containers: [RUN], update: {} }, path: ['update'] },
  '`update`': deployment({ update: {} }, ['update']),
  '`strategy` of a LummoRollout': { kind: 'LummoRollout', spec: pods({ strategy: {} }), path: ['strategy'] },
  '`strategy` of a LummoDeployment': deployment({ strategy: {} }, ['strategy']),
  '`canary`': deployment({ strategy: { canary: {} } }, ['strategy', 'canary']),
  '`blueGreen`': deployment({ strategy: { blueGreen: {} } }, ['strategy', 'blueGreen']),
  '`disruption`': deployment({ replicas: 3, disruption: {} }, ['disruption']),
  '`security`': deployment({ security: {} }, ['security']),
  '`stop`': deployment({ stop: {} }, ['stop']),
  '`network` of a workload': deployment({ network: { from: [] } }, ['network']),
  'An entry of `from`': deployment({ network: { from: [{}] } }, ['network', 'from', 0]),
  'An entry of `to`': deployment({ network: { to: [{}] } }, ['network', 'to', 0]),
  '`monitoring`': deployment({ monitoring: {} }, ['monitoring']),
  '`prometheus` of `monitoring`': deployment({ monitoring: { prometheus: {} } }, ['monitoring', 'prometheus']),
  'A permission': deployment({ permissions: [{ do: ['get'], on: ['configmaps'] }] }, ['permissions', 0]),
  'A route of a LummoNetworking': networking({ routes: [{}] }, ['routes', 0]),
  '`redirect` of a route': networking({ routes: [{ path: '/old', redirect: { to: 'https://b.example.com' } }] }, [
    'routes',
    0,
    'redirect',
  ]),
  '`certificate`': networking({ certificate: {} }, ['certificate']),
  '`issuer`': networking({ certificate: { issuer: { name: 'letsencrypt' } } }, ['certificate', 'issuer']),
  '`backup` of a LummoDatabase': {
    kind: 'LummoDatabase',
    spec: { ...SPECS.LummoDatabase, backup: { schedule: '0 3 * * *', retention: '7d' } },
    path: ['backup'],
  },
  'An entry of `subscriptions`': {
    kind: 'LummoSubscription',
    spec: SPECS.LummoSubscription ?? {},
    path: ['subscriptions', 0],
  },
  '`network` of a LummoPackage': { kind: 'LummoPackage', spec: { network: {} }, path: ['network'] },
}

const samplesOf = ({ title, kinds = [] }: PlaceOfWords): Sample[] => {
  const sample = SAMPLES[title]
  return sample === undefined ? kinds.map((kind) => ({ kind, spec: SPECS[kind] ?? {} })) : [sample]
}

/** Values that users write for a field of another tool. */
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

/** Conflicts between objects of one run, and findings that require settings. */
const BETWEEN = ['route-clash', 'name-taken', 'no-subscription', 'no-project-number']

/** Returns the errors of each of many independent objects. */
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

/** Parses a text such as `http: 8080` as an object. */
function parsed(write: string): Plain {
  try {
    return load(`{${write}}`) as Plain
  } catch {
    return load(write) as Plain
  }
}

/** Returns the object with a name, within an object or around it. */
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

/** Applies the fix of a message. */
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

/** Returns each line for a name, with a value that selects it. */
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

/** The message for each name where it is not a field. */
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
  message.includes(fixText(filled(fix, word, value), mapOf(sample)))
const answersWith = (line: Line, answer: Answer): boolean =>
  says(line, answer) || answer.message.endsWith(` Move it under \`${parseFix(line.fix).where}\`.`)
/** Messages that come from a table. */
const KNOWN = /(Did you mean|Rename it to|Move it under|Replace|Add a|Add it|Set|Remove it|Name)\b.*[.?]$/

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
