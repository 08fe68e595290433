import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { suite } from '../functions/suite'
import { runFunction } from '../lib/command/function'
import { runPlugin } from '../lib/command/plugin'
import { deployment, documents, kptfile, native, type Resource, resourceList, short } from './support/objects'

// Tests each requirement of the hosts and of the KRM functions specification. S marks a requirement of the
// specification (kustomize cmd/config/docs/api-conventions/functions-spec.md), and H a requirement from the observed
// behaviour of kustomize and kpt.

const HEAD = 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n'
const APP = deployment()
const BAD = APP.container({ http: 99999 })
const CONFIG = native('v1', 'ConfigMap', 'settings', { data: { a: '1' } })
const list = (...items: Resource[]): string => resourceList(items)
/** Returns a ResourceList whose items are exactly this text. */
const listOf = (text: string, ...items: Resource[]): string =>
  `${HEAD}items:\n${text}${items.map(({ item }) => item).join('')}`
const run = (text: string) => runFunction(Buffer.from(text), suite)
interface List {
  apiVersion: string
  kind: string
  items: { apiVersion: string; kind: string; metadata: { name?: string; annotations?: Record<string, string> } }[]
  functionConfig?: unknown
  results?: {
    message: string
    severity: string
    resourceRef?: unknown
    field?: { path: string }
    file?: unknown
    tags?: unknown
  }[]
}
const out = (text: string): List => load(run(text).stdout.toString()) as List
/** A module that refuses the clock, random numbers and modules for the network and other programs. */
const REFUSING = `
const refuse = (what) => () => { throw new Error('A function called ' + what) }
Math.random = refuse('Math.random')
const { Date: Clock } = globalThis
Clock.now = refuse('Date.now')
globalThis.Date = new Proxy(Clock, {
  construct: (target, args) => (args.length === 0 ? refuse('new Date')() : new target(...args)),
})
const { Module } = require('node:module')
const load = Module._load
Module._load = function (name, ...rest) {
  if (/^(node:)?(net|tls|dns|http|https|http2|dgram|crypto|child_process|worker_threads)$/.test(name)) refuse(name)()
  return load.call(this, name, ...rest)
}
`
const kinds = (text: string) => out(text).items.map(({ kind }) => kind)

describe('the specification', () => {
  test.each(['v1', 'v1beta1', 'v1alpha1'])('S1 reads and writes a ResourceList of %s', (version) => {
    const list = out(`apiVersion: config.kubernetes.io/${version}\nkind: ResourceList\nitems:\n${APP.item}`)
    expect(list).toMatchObject({ apiVersion: `config.kubernetes.io/${version}`, kind: 'ResourceList' })
    expect(list.items.map(({ kind }) => kind)).toContain('Deployment')
  })

  test('S2 reads JSON and writes block YAML', () => {
    const json = JSON.stringify(load(list(CONFIG, APP)), null, 2)
    const { stdout, exitCode } = run(json)
    expect(exitCode).toBe(0)
    expect(stdout.toString()).toMatch(/^items:\n- apiVersion: v1\n {2}kind: ConfigMap\n {2}metadata:\n/m)
    expect(load(stdout.toString())).toEqual(out(list(CONFIG, APP)))
  })

  test('S3 writes nothing but the list to stdout, all else to stderr', () => {
    const { stdout, stderr } = run(list(APP.container({ image: 'web' })))
    expect((load(stdout.toString()) as List).kind).toBe('ResourceList')
    expect(stderr).toContain('warning[moving-image]')
  })

  test('S4 ends with 0 exactly when all is well', () => {
    expect([run(list(APP)).exitCode, run(list(BAD)).exitCode]).toEqual([0, 1])
  })

  test('S5 needs neither a home nor any environment', () => {
    const executable = join(__dirname, '../dist/lummo')
    expect(existsSync(executable)).toBe(true)
    const ran = spawnSync(process.execPath, [executable], { input: list(APP), env: {}, cwd: '/' })
    expect(ran.status).toBe(0)
    expect(ran.stdout.toString()).toBe(run(list(APP)).stdout.toString())
  })

  test('S6 leaves the internal annotations as they are', () => {
    const noted = CONFIG.annotated({
      'internal.config.kubernetes.io/id': '7',
      'internal.config.kubernetes.io/package-path': '/a',
    })
    expect(run(list(noted, APP)).stdout.toString()).toContain(noted.item)
  })

  test('S7 writes results as the specification has them', () => {
    const [result] = out(list(BAD)).results ?? []
    expect(result).toEqual({
      message: '`http` must be between 1 and 65535, but is 99999.',
      severity: 'error',
      tags: { code: 'out-of-range', line: '11', column: '13' },
      resourceRef: { apiVersion: 'krm.lummo.dev/v1alpha1', kind: 'LummoDeployment', name: 'web' },
      field: { path: 'spec.containers.http', currentValue: 99999 },
    })
  })

  test('S8 keeps comments', () => {
    const noted = '# above\n- apiVersion: v1\n  kind: ConfigMap # mine\n  metadata: {name: settings}\n'
    expect(run(listOf(noted, APP)).stdout.toString()).toContain(noted)
  })

  test('S9 gives the same bytes for the same input', () => {
    const input = list(CONFIG, APP)
    expect(run(input).stdout.equals(run(input).stdout)).toBe(true)
  })

  test('S10 gives, run twice, what it gives once', () => {
    const once = run(list(CONFIG, APP)).stdout
    expect(runFunction(once, suite).stdout.toString()).toBe(once.toString())
  })

  test('S11 asks neither the clock, nor chance, nor the network', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lummo-hermetic-'))
    const hook = join(folder, 'hook.cjs')
    // The command `run` uses these modules, so the bundle contains them, but no function may call them.
    writeFileSync(hook, REFUSING)
    const executable = join(__dirname, '../dist/lummo')
    const ran = spawnSync(process.execPath, ['--require', hook, executable], { input: list(CONFIG, APP), env: {} })
    rmSync(folder, { recursive: true })
    expect(ran.stderr.toString()).toBe('')
    expect(ran.stdout.equals(run(list(CONFIG, APP)).stdout)).toBe(true)
  })

  test('S12 lets fields it does not know pass, and refuses unknown ones of its own with a suggestion', () => {
    const newer = CONFIG.with({ somethingNew: { deep: [1] } })
    expect(run(list(newer, APP)).stdout.toString()).toContain(newer.item)
    expect(out(list(APP.spec({ replica: 2 }))).results?.[0]?.message).toBe(
      '`replica` is not a field of `spec`. Did you mean `replicas`?',
    )
  })
})

describe('what hosts do', () => {
  test.each([
    ['an empty stdin', ''],
    ['white space', ' \n\n'],
    ['text that is no YAML', 'a: [1\n'],
    ['a tab', `${HEAD}items:\n- kind: A\n\tb: 1\n`],
    ['missing items', HEAD],
    ['items that are null', `${HEAD}items:\n`],
    ['items that are a map', `${HEAD}items: {a: 1}\n`],
    ['an item without kind', `${HEAD}items:\n- metadata: {name: a}\n`],
    ['an item that is a scalar', `${HEAD}items:\n- hello\n`],
    ['another kind of object', 'apiVersion: v1\nkind: Pod\n'],
    ['a list that is no ResourceList', '- a\n'],
    ['two documents', `${HEAD}items: []\n---\na: 1\n`],
    ['an unknown version', 'apiVersion: config.kubernetes.io/v9\nkind: ResourceList\nitems: []\n'],
    ['bytes that are not UTF-8', Buffer.from([0x61, 0x3a, 0x20, 0xff, 0x0a])],
  ])('H1 %s: exit 1, nothing on stdout, a message', (_what, input) => {
    const { exitCode, stdout, stderr } = runFunction(Buffer.from(input), suite)
    expect({ exitCode, stdout: stdout.toString() }).toEqual({ exitCode: 1, stdout: '' })
    expect(stderr).toMatch(/^error\[[a-z0-9-]+\]: .+\.\n/)
    expect(stderr).not.toMatch(/ at .*\.[jt]s:/)
  })

  test('H2 on failure stdout is the list as it came in with results, and the first line of stderr the whole message', () => {
    const input = list(CONFIG, BAD)
    const { stdout, stderr, exitCode } = run(input)
    expect(exitCode).toBe(1)
    expect(stdout.toString().startsWith(input)).toBe(true)
    expect(Object.keys(load(stdout.toString()) as List)).toEqual(['apiVersion', 'kind', 'items', 'results'])
    expect(stderr.split('\n')[0]).toBe('error[out-of-range]: `http` must be between 1 and 65535, but is 99999.')
  })

  test('H3 more than a megabyte comes through a pipe whole', () => {
    const items = Array.from({ length: 4000 }, (_, at) =>
      CONFIG.named(`settings-${at}`).with({ more: 'x'.repeat(500) }),
    )
    const input = list(...items, APP)
    // The output goes through a pipe whose reader starts late, so that the pipe is temporarily full.
    const executable = join(__dirname, '../dist/lummo')
    const ran = spawnSync('bash', ['-c', `"${process.execPath}" "${executable}" | (sleep 0.3; cat)`], {
      input,
      maxBuffer: 1 << 26,
    })
    expect(input.length).toBeGreaterThan(2_000_000)
    // `toBe` is not used, because a failure would print megabytes.
    expect(ran.stdout.equals(run(input).stdout)).toBe(true)
  })

  test('H4 what it does not touch stays as it is, byte for byte', () => {
    const odd = `- kind:   "ConfigMap"   # odd spacing
  apiVersion: 'v1'
  metadata: {name: odd, annotations: {a: 0o17, b: 1e3, c: yes}}
  data:
    when: 2024-01-01
    big: 12345678901234567890
    time: 22:22
    text: >-
      folded
      text

    keep: |+
      kept

`
    const input = listOf(odd, CONFIG)
    expect(run(input).stdout.toString()).toBe(input)
    expect(run(listOf(odd, APP)).stdout.toString()).toContain(odd)
  })

  test('H5 a Kptfile and a Kustomization without a name pass', () => {
    const items = `- apiVersion: kpt.dev/v1\n  kind: Kptfile\n  metadata: {name: a}\n- apiVersion: kustomize.config.k8s.io/v1beta1\n  kind: Kustomization\n  resources: [a.yaml]\n`
    expect(run(listOf(items)).stdout.toString()).toBe(listOf(items))
  })

  test('H6 host annotations stay on what survives and never appear on what is new', () => {
    const marked = APP.annotated({
      'internal.config.kubernetes.io/id': '3',
      'kustomize.config.k8s.io/id': '3',
      'config.kubernetes.io/index': '0',
    })
    const first = out(list(marked))
    for (const { metadata } of first.items)
      expect(Object.keys(metadata.annotations ?? {})).toEqual(['krm.lummo.dev/generated-by'])
  })

  test('H7 the spelling of a claim does not matter: kustomize’s form gives what kpt’s gives', () => {
    const kustomize = `- apiVersion: krm.lummo.dev/v1alpha1
  kind: LummoDeployment
  metadata: {"name": "web"}
  spec:
    containers:
    - resources: {"memory": "64Mi", "cpu": "100m"}
      image: 'web:1.0'
      http: {port: 0x1F90}
`
    expect(out(listOf(kustomize))).toEqual(out(list(APP)))
  })

  test('H8 a generator whose functionConfig comes a second time as an item expands it once and does not return it', () => {
    const { items } = out(resourceList([APP.local()], APP))
    expect(items.filter(({ kind }) => kind === 'Deployment')).toHaveLength(1)
    expect(items.map(({ kind }) => kind)).not.toContain('LummoDeployment')
  })

  test('H9 two generators with distinct names share no object', () => {
    const one = kinds(list(APP))
    const names = (name: string) => out(list(APP.named(name))).items.map((item) => `${item.kind}/${item.metadata.name}`)
    expect(new Set([...names('one'), ...names('two')]).size).toBe(2 * one.length)
  })

  test('H10 strings that YAML 1.1 or 1.2 would read as something else are quoted, big integers are exact', () => {
    const tricky = ['yes', 'n', '0777', '0o17', '12:30', '1_000', '0b1', '1e3', '2020-01-01', '=', '<<', '~', '1.0', '']
    const env = Object.fromEntries(tricky.map((text, at) => [`V${at}`, text]))
    const output = run(list(APP.container({ env }))).stdout.toString()
    for (const text of tricky) expect(output).toContain(`: ${JSON.stringify(text)}\n`)
    const big = '{"apiVersion":"v1","kind":"A","metadata":{"name":"a"},"big":12345678901234567890}'
    const json = `{"apiVersion":"config.kubernetes.io/v1","kind":"ResourceList","items":[${big},${JSON.stringify(APP.object)}]}`
    for (const text of [json, listOf(`- ${big}\n`)]) {
      expect(run(text).stdout.toString()).toMatch(/big"?: ?12345678901234567890/)
    }
  })

  test.each([
    [
      'merge keys as kpt writes them',
      `- &base\n  apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: a}\n- !!merge <<: *base\n  metadata: {name: b}\n`,
    ],
    ['anchors and aliases', `- apiVersion: v1\n  kind: ConfigMap\n  metadata: &m {name: a}\n  again: *m\n`],
    ['flow maps with annotations', `- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, annotations: {b: 'c'}}}\n`],
    [
      'folded scalars',
      `- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: a}\n  data:\n    t: >\n      a\n      b\n`,
    ],
  ])('H11 %s pass untouched', (_what, items) => {
    const input = listOf(items, APP)
    expect(run(input).stdout.toString()).toContain(items)
  })

  test('H11 CRLF passes untouched', () => {
    const input = list(CONFIG).replaceAll('\n', '\r\n')
    expect(run(input).stdout.toString()).toBe(input)
  })

  test('H11 duplicate keys are an error with the line', () => {
    const { stderr, exitCode } = run(
      listOf(`- apiVersion: krm.lummo.dev/v1alpha1
  kind: LummoDeployment
  metadata:
    name: web
  spec:
    containers:
      image: web:1.0
      http: 8080
      http: 8081
`),
    )
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/^error\[duplicate-key\]: .*\n --> stdin:12:7/)
  })

  test('H12 new objects come behind the ones that are there', () => {
    expect(kinds(list(CONFIG, APP)).slice(0, 2)).toEqual(['ConfigMap', 'ServiceAccount'])
  })

  test('H13 what kustomize notes on a resource stays: prefixes, previous names, the wish for a hash', () => {
    const noted = CONFIG.named('p-settings').annotated({
      'internal.config.kubernetes.io/previousNames': 'settings',
      'internal.config.kubernetes.io/prefixes': 'p-',
      'internal.config.kubernetes.io/needsHashSuffix': 'enabled',
    })
    expect(run(list(noted, APP)).stdout.toString()).toContain(noted.item)
  })

  test('H14 as a check it passes everything through, and an error is on stderr, in the results and in the exit code', () => {
    const good = list(CONFIG)
    expect(run(good).stdout.toString()).toBe(good)
    const { stderr, exitCode, stdout } = run(list(BAD))
    expect({ exitCode, results: (load(stdout.toString()) as List).results?.length }).toEqual({
      exitCode: 1,
      results: 1,
    })
    expect(stderr).toContain('error[out-of-range]')
  })

  test('H15 a transformer on an empty set of resources, which gets its config as the only item, makes nothing', () => {
    const settings = short('LummoPackage', 'settings', { env: 'prod' })
    expect(out(resourceList([settings], settings)).items).toEqual([])
  })

  test('H16 speaks the protocol of kustomize’s older plugins, as generator and as transformer', () => {
    const generated = runPlugin(APP.yaml, '', suite)
    expect(
      generated.stdout
        .toString()
        .split('---\n')
        .map((text) => (load(text) as { kind: string }).kind),
    ).toContain('Deployment')
    const transformed = runPlugin(short('LummoPackage', 's').yaml, documents([CONFIG, APP]), suite)
    expect(transformed.stdout.toString().startsWith(CONFIG.yaml)).toBe(true)
    expect(transformed.stdout.toString()).toContain('kind: Deployment')
  })

  test('H17 needs no argument', () => {
    const ran = spawnSync(process.execPath, [join(__dirname, '../dist/lummo')], { input: list(APP) })
    expect({ status: ran.status, stdout: ran.stdout.toString() }).toEqual({
      status: 0,
      stdout: run(list(APP)).stdout.toString(),
    })
  })

  test('H18 in a package of files each new object has a path and an index of its own', () => {
    const places = out(list(APP.at('team/app.yaml').local())).items.map(
      ({ metadata: { annotations } }) =>
        `${annotations?.['config.kubernetes.io/path']}#${annotations?.['config.kubernetes.io/index']}`,
    )
    expect(new Set(places).size).toBe(places.length)
    expect(places.slice(1)).toEqual(places.slice(1).map((_, at) => `team/generated/lummodeployment-web.yaml#${at}`))
  })

  // test/hosts/references.test.ts tests this with the component for Rollout, ScaledObject and other kinds.
  test('H19 what it makes is understood by kustomize’s own transformers: names, labels and images stand where it looks', () => {
    const { items } = out(list(APP))
    const made = items.find(({ kind }) => kind === 'Deployment') as unknown as {
      spec: { template: { spec: { containers: { image: string }[]; serviceAccountName: string } } }
    }
    expect(made.spec.template.spec.containers[0]?.image).toBe('web:1.0')
    expect(
      items.some(
        ({ kind, metadata }) =>
          kind === 'ServiceAccount' && metadata.name === made.spec.template.spec.serviceAccountName,
      ),
    ).toBe(true)
  })

  test('H20 `lummo render` lets nothing through that is for tools only: no Kptfile, local-config object or host annotation', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lummo-'))
    try {
      const config = native('v1', 'ConfigMap', 'y')
        .annotated({ kept: 'mine', 'internal.config.kubernetes.io/index': '0' })
        .at('y.yaml')
      writeFileSync(join(folder, 'a.yaml'), documents([APP.local(), kptfile(), config]))
      const ran = spawnSync(process.execPath, [join(__dirname, '../dist/lummo'), 'render', folder])
      const text = ran.stdout.toString()
      expect(text).toContain('kind: Deployment')
      expect(text).not.toMatch(/Kptfile|local-config|LummoDeployment\n|config\.kubernetes\.io|config\.k8s\.io/)
      expect(text).toContain('kept: mine')
      writeFileSync(join(folder, 'a.yaml'), kptfile().yaml)
      const empty = spawnSync(process.execPath, [join(__dirname, '../dist/lummo'), 'render', folder])
      expect({ status: empty.status, stdout: empty.stdout.toString() }).toEqual({ status: 1, stdout: '' })
      expect(empty.stderr.toString()).toMatch(/^error\[nothing-comes-out\]/)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
