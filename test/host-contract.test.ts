import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { suite } from '../functions/suite'
import { runFunction } from '../lib/command/function'
import { runPlugin } from '../lib/command/plugin'

// Requirements of hosts and of the KRM functions specification, one test each: S from the specification (kustomize
// cmd/config/docs/api-conventions/functions-spec.md), H from the observed behaviour of kustomize and kpt.

const HEAD = 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n'
const APP = `- apiVersion: krm.lummo.dev/v1alpha1
  kind: LummoDeployment
  metadata:
    name: web
  spec:
    containers:
      image: web:1.0
      http: 8080
      resources: {cpu: 100m, memory: 64Mi}
`
const CONFIG = `- apiVersion: v1
  kind: ConfigMap
  metadata: {name: settings}
  data: {a: "1"}
`
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
const kinds = (text: string) => out(text).items.map(({ kind }) => kind)
const BAD = APP.replace('http: 8080', 'http: 99999')

describe('the specification', () => {
  test.each(['v1', 'v1beta1', 'v1alpha1'])('S1 reads and writes a ResourceList of %s', (version) => {
    const list = out(`apiVersion: config.kubernetes.io/${version}\nkind: ResourceList\nitems:\n${APP}`)
    expect(list).toMatchObject({ apiVersion: `config.kubernetes.io/${version}`, kind: 'ResourceList' })
    expect(list.items.map(({ kind }) => kind)).toContain('Deployment')
  })

  test('S2 reads JSON and writes block YAML', () => {
    const json = JSON.stringify(load(`${HEAD}items:\n${CONFIG}${APP}`), null, 2)
    const { stdout, exitCode } = run(json)
    expect(exitCode).toBe(0)
    expect(stdout.toString()).toMatch(/^items:\n- apiVersion: v1\n {2}kind: ConfigMap\n {2}metadata:\n/m)
    expect(load(stdout.toString())).toEqual(out(`${HEAD}items:\n${CONFIG}${APP}`))
  })

  test('S3 writes nothing but the list to stdout, all else to stderr', () => {
    const { stdout, stderr } = run(`${HEAD}items:\n${APP.replace('web:1.0', 'web')}`)
    expect((load(stdout.toString()) as List).kind).toBe('ResourceList')
    expect(stderr).toContain('warning[moving-image]')
  })

  test('S4 ends with 0 exactly when all is well', () => {
    expect([run(`${HEAD}items:\n${APP}`).exitCode, run(`${HEAD}items:\n${BAD}`).exitCode]).toEqual([0, 1])
  })

  test('S5 needs neither a home nor any environment', () => {
    const executable = join(__dirname, '../dist/lummo')
    expect(existsSync(executable)).toBe(true)
    const ran = spawnSync(process.execPath, [executable], { input: `${HEAD}items:\n${APP}`, env: {}, cwd: '/' })
    expect(ran.status).toBe(0)
    expect(ran.stdout.toString()).toBe(run(`${HEAD}items:\n${APP}`).stdout.toString())
  })

  test('S6 leaves the internal annotations as they are', () => {
    const item = `${CONFIG.replace('{name: settings}', "{name: settings, annotations: {internal.config.kubernetes.io/id: '7', internal.config.kubernetes.io/package-path: /a}}")}`
    expect(run(`${HEAD}items:\n${item}${APP}`).stdout.toString()).toContain(item)
  })

  test('S7 writes results as the specification has them', () => {
    const [result] = out(`${HEAD}items:\n${BAD}`).results ?? []
    expect(result).toEqual({
      message: '`http` must be between 1 and 65535; it is 99999.',
      severity: 'error',
      tags: { code: 'out-of-range', line: '11', column: '13' },
      resourceRef: { apiVersion: 'krm.lummo.dev/v1alpha1', kind: 'LummoDeployment', name: 'web' },
      field: { path: 'spec.containers.http', currentValue: 99999 },
    })
  })

  test('S8 keeps comments', () => {
    const item = CONFIG.replace('kind: ConfigMap', 'kind: ConfigMap # mine').replace('- api', '# above\n- api')
    expect(run(`${HEAD}items:\n${item}${APP}`).stdout.toString()).toContain(item)
  })

  test('S9 gives the same bytes for the same input', () => {
    const input = `${HEAD}items:\n${CONFIG}${APP}`
    expect(run(input).stdout.equals(run(input).stdout)).toBe(true)
  })

  test('S10 gives, run twice, what it gives once', () => {
    const once = run(`${HEAD}items:\n${CONFIG}${APP}`).stdout
    expect(runFunction(once, suite).stdout.toString()).toBe(once.toString())
  })

  test('S11 asks neither the clock, nor chance, nor the network', () => {
    const code = require('node:fs').readFileSync(join(__dirname, '../dist/lummo'), 'utf8') as string
    for (const word of [
      'Math.random',
      'Date.now',
      'new Date()',
      'node:net',
      'node:http',
      'require("http',
      'node:crypto',
    ]) {
      expect([word, code.includes(word)]).toEqual([word, false])
    }
  })

  test('S12 lets fields it does not know pass, and refuses unknown ones of its own with a suggestion', () => {
    const item = CONFIG.replace('data:', 'somethingNew: {deep: [1]}\n  data:')
    expect(run(`${HEAD}items:\n${item}${APP}`).stdout.toString()).toContain(item)
    expect(out(`${HEAD}items:\n${APP.replace('spec:', 'spec:\n    replica: 2')}`).results?.[0]?.message).toBe(
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
    const input = `${HEAD}items:\n${CONFIG}${BAD}`
    const { stdout, stderr, exitCode } = run(input)
    expect(exitCode).toBe(1)
    expect(stdout.toString().startsWith(input)).toBe(true)
    expect(Object.keys(load(stdout.toString()) as List)).toEqual(['apiVersion', 'kind', 'items', 'results'])
    expect(stderr.split('\n')[0]).toBe('error[out-of-range]: `http` must be between 1 and 65535; it is 99999.')
  })

  test('H3 more than a megabyte comes through a pipe whole', () => {
    const items = Array.from(
      { length: 4000 },
      (_, at) => `${CONFIG.replace('settings', `settings-${at}`)}  more: ${'x'.repeat(500)}\n`,
    )
    const input = `${HEAD}items:\n${items.join('')}${APP}`
    // Through a pipe with a reader that starts late, so that the pipe is temporarily full.
    const executable = join(__dirname, '../dist/lummo')
    const ran = spawnSync('bash', ['-c', `"${process.execPath}" "${executable}" | (sleep 0.3; cat)`], {
      input,
      maxBuffer: 1 << 26,
    })
    expect(input.length).toBeGreaterThan(2_000_000)
    // Not toBe: a failure would print megabytes.
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
    const input = `${HEAD}items:\n${odd}${CONFIG}`
    expect(run(input).stdout.toString()).toBe(input)
    expect(run(`${HEAD}items:\n${odd}${APP}`).stdout.toString()).toContain(odd)
  })

  test('H5 a Kptfile and a Kustomization without a name pass', () => {
    const items = `- apiVersion: kpt.dev/v1\n  kind: Kptfile\n  metadata: {name: a}\n- apiVersion: kustomize.config.k8s.io/v1beta1\n  kind: Kustomization\n  resources: [a.yaml]\n`
    expect(run(`${HEAD}items:\n${items}`).stdout.toString()).toBe(`${HEAD}items:\n${items}`)
  })

  test('H6 host annotations stay on what survives and never appear on what is new', () => {
    const marked = APP.replace(
      'name: web',
      "name: web\n    annotations: {internal.config.kubernetes.io/id: '3', kustomize.config.k8s.io/id: '3', config.kubernetes.io/index: '0'}",
    )
    const first = out(`${HEAD}items:\n${marked}`)
    for (const { metadata } of first.items)
      expect(Object.keys(metadata.annotations ?? {})).toEqual(['krm.lummo.dev/generated-by'])
  })

  test('H7 the spelling of a claim does not matter: kustomize’s form gives what kpt’s gives', () => {
    const kpt = APP
    const kustomize = `- apiVersion: krm.lummo.dev/v1alpha1
  kind: LummoDeployment
  metadata: {"name": "web"}
  spec:
    containers:
    - resources: {"memory": "64Mi", "cpu": "100m"}
      image: 'web:1.0'
      http: {port: 0x1F90}
`
    expect(out(`${HEAD}items:\n${kustomize}`)).toEqual(out(`${HEAD}items:\n${kpt}`))
  })

  test('H8 a generator whose functionConfig comes a second time as an item expands it once and does not return it', () => {
    const config = `functionConfig:\n${APP.replace('- api', '  api')}`
    const list = out(
      `${HEAD}items:\n${APP.replace('name: web', "name: web\n    annotations: {config.kubernetes.io/local-config: 'true'}")}${config}`,
    )
    expect(list.items.filter(({ kind }) => kind === 'Deployment')).toHaveLength(1)
    expect(list.items.map(({ kind }) => kind)).not.toContain('LummoDeployment')
  })

  test('H9 two generators with distinct names share no object', () => {
    const one = kinds(`${HEAD}items:\n${APP}`)
    const names = (name: string) =>
      out(`${HEAD}items:\n${APP.replace('name: web', `name: ${name}`)}`).items.map(
        (item) => `${item.kind}/${item.metadata.name}`,
      )
    expect(new Set([...names('one'), ...names('two')]).size).toBe(2 * one.length)
  })

  test('H10 strings that YAML 1.1 or 1.2 would read as something else are quoted, big integers are exact', () => {
    const tricky = ['yes', 'n', '0777', '0o17', '12:30', '1_000', '0b1', '1e3', '2020-01-01', '=', '<<', '~', '1.0', '']
    const env = tricky.map((text, at) => `        V${at}: ${JSON.stringify(text)}\n`).join('')
    const list = run(
      `${HEAD}items:\n${APP.replace('http: 8080', `http: 8080\n      env:\n${env.trimEnd()}`)}`,
    ).stdout.toString()
    for (const text of tricky) expect(list).toContain(`: ${JSON.stringify(text)}\n`)
    const big = CONFIG.replace('data: {a: "1"}', 'big: 12345678901234567890')
    expect(
      run(
        JSON.stringify(load(`${HEAD}items:\n${APP}`)).replace(
          '"items":[',
          `"items":[${'{"apiVersion":"v1","kind":"A","metadata":{"name":"a"},"big":12345678901234567890},'}`,
        ),
      ).stdout.toString(),
    ).toContain('big: 12345678901234567890')
    expect(run(`${HEAD}items:\n${big}`).stdout.toString()).toContain('big: 12345678901234567890')
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
    const input = `${HEAD}items:\n${items}${APP}`
    expect(run(input).stdout.toString()).toContain(items)
  })

  test('H11 CRLF passes untouched', () => {
    const input = `${HEAD}items:\n${CONFIG}`.replaceAll('\n', '\r\n')
    expect(run(input).stdout.toString()).toBe(input)
  })

  test('H11 duplicate keys are an error with the line', () => {
    const { stderr, exitCode } = run(`${HEAD}items:\n${APP.replace('http: 8080', 'http: 8080\n      http: 8081')}`)
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/^error\[duplicate-key\]: .*\n --> stdin:12:7/)
  })

  test('H12 new objects come behind the ones that are there', () => {
    expect(kinds(`${HEAD}items:\n${CONFIG}${APP}`).slice(0, 2)).toEqual(['ConfigMap', 'ServiceAccount'])
  })

  test('H13 what kustomize notes on a resource stays: prefixes, previous names, the wish for a hash', () => {
    const noted = CONFIG.replace(
      '{name: settings}',
      '{name: p-settings, annotations: {internal.config.kubernetes.io/previousNames: settings, internal.config.kubernetes.io/prefixes: p-, internal.config.kubernetes.io/needsHashSuffix: enabled}}',
    )
    expect(run(`${HEAD}items:\n${noted}${APP}`).stdout.toString()).toContain(noted)
  })

  test('H14 as a check it passes everything through, and an error is on stderr, in the results and in the exit code', () => {
    const good = `${HEAD}items:\n${CONFIG}`
    expect(run(good).stdout.toString()).toBe(good)
    const { stderr, exitCode, stdout } = run(`${HEAD}items:\n${BAD}`)
    expect({ exitCode, results: (load(stdout.toString()) as List).results?.length }).toEqual({
      exitCode: 1,
      results: 1,
    })
    expect(stderr).toContain('error[out-of-range]')
  })

  test('H15 a transformer on an empty set of resources, which gets its config as the only item, makes nothing', () => {
    const settings =
      'apiVersion: krm.lummo.dev/v1alpha1\n  kind: LummoPackage\n  metadata: {name: settings}\n  spec: {env: prod}\n'
    const list = out(`${HEAD}items:\n- ${settings}functionConfig:\n  ${settings}`)
    expect(list.items).toEqual([])
  })

  test('H16 speaks the protocol of kustomize’s older plugins, as generator and as transformer', () => {
    const claim = APP.replace(/^(- | {2})/gm, '')
    const generated = runPlugin(claim, '', suite)
    expect(
      generated.stdout
        .toString()
        .split('---\n')
        .map((text) => (load(text) as { kind: string }).kind),
    ).toContain('Deployment')
    const config = 'apiVersion: krm.lummo.dev/v1alpha1\nkind: LummoPackage\nmetadata: {name: s}\nspec: {}\n'
    const native = CONFIG.replace(/^(- | {2})/gm, '')
    const transformed = runPlugin(config, `${native}---\n${claim}`, suite)
    expect(transformed.stdout.toString().startsWith(native)).toBe(true)
    expect(transformed.stdout.toString()).toContain('kind: Deployment')
  })

  test('H17 needs no argument', () => {
    const ran = spawnSync(process.execPath, [join(__dirname, '../dist/lummo')], { input: `${HEAD}items:\n${APP}` })
    expect({ status: ran.status, stdout: ran.stdout.toString() }).toEqual({
      status: 0,
      stdout: run(`${HEAD}items:\n${APP}`).stdout.toString(),
    })
  })

  test('H18 in a package of files each new object has a path and an index of its own', () => {
    const inFile = APP.replace(
      'name: web',
      "name: web\n    annotations:\n      config.kubernetes.io/path: team/app.yaml\n      config.kubernetes.io/index: '0'\n      config.kubernetes.io/local-config: 'true'",
    )
    const places = out(`${HEAD}items:\n${inFile}`).items.map(
      ({ metadata: { annotations } }) =>
        `${annotations?.['config.kubernetes.io/path']}#${annotations?.['config.kubernetes.io/index']}`,
    )
    expect(new Set(places).size).toBe(places.length)
    expect(places.slice(1)).toEqual(places.slice(1).map((_, at) => `team/generated/lummodeployment-web.yaml#${at}`))
  })

  // With the component for Rollout, ScaledObject and the rest: test/hosts/references.test.ts.
  test('H19 what it makes is understood by kustomize’s own transformers: names, labels and images stand where it looks', () => {
    const list = out(`${HEAD}items:\n${APP}`)
    const deployment = list.items.find(({ kind }) => kind === 'Deployment') as unknown as {
      spec: { template: { spec: { containers: { image: string }[]; serviceAccountName: string } } }
    }
    expect(deployment.spec.template.spec.containers[0]?.image).toBe('web:1.0')
    expect(
      list.items.some(
        ({ kind, metadata }) =>
          kind === 'ServiceAccount' && metadata.name === deployment.spec.template.spec.serviceAccountName,
      ),
    ).toBe(true)
  })

  test('H20 `lummo render` lets nothing through that is for tools only: no Kptfile, local-config object or host annotation', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lummo-'))
    try {
      writeFileSync(
        join(folder, 'a.yaml'),
        `${APP.replace(/^(- | {2})/gm, '').replace('name: web', "name: web\n  annotations: {config.kubernetes.io/local-config: 'true'}")}---\napiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: x}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: y, annotations: {kept: mine, config.kubernetes.io/path: y.yaml, internal.config.kubernetes.io/index: "0"}}\n`,
      )
      const ran = spawnSync(process.execPath, [join(__dirname, '../dist/lummo'), 'render', folder])
      const text = ran.stdout.toString()
      expect(text).toContain('kind: Deployment')
      expect(text).not.toMatch(/Kptfile|local-config|LummoDeployment\n|config\.kubernetes\.io|config\.k8s\.io/)
      expect(text).toContain('kept: mine')
      writeFileSync(join(folder, 'a.yaml'), 'apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: x}\n')
      const empty = spawnSync(process.execPath, [join(__dirname, '../dist/lummo'), 'render', folder])
      expect({ status: empty.status, stdout: empty.stdout.toString() }).toEqual({ status: 1, stdout: '' })
      expect(empty.stderr.toString()).toMatch(/^error\[nothing-comes-out\]/)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
