import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from '../../functions/suite'
import { runFunction } from '../../lib/command/function'
import { check } from '../../lib/command/commands/check'
import { expandFiles } from '../../lib/command/files/expand-files'
import { render } from '../../lib/command/commands/render'
import type { Plain } from '../../lib/manifest/manifest'
import { deployment, documents, itemsOf, native, type Resource, resourceList, short } from '../support/objects'

const CLAIM = deployment({ image: 'registry.example.com/cart:2.1.0', secrets: ['cart-token'] }).named('cart')
const container = (name: string, image: string) => ({ name, image: `registry.example.com/${image}` })
const NATIVE = native('v1', 'Pod', 'probe', { spec: { containers: [container('probe', 'probe:latest')] } })
const FIXED = NATIVE.spec({ containers: [container('probe', 'probe:1.0.0')] })
const SETTINGS = short('LummoPackage', 'settings', { checks: { natives: 'all' } })

const run = (items: readonly Resource[], config?: Resource) =>
  runFunction(Buffer.from(resourceList(items, config)), suite)
const codesOf = (items: readonly Resource[], config?: Resource) => run(items, config).findings.map(({ code }) => code)

const folderWith = (files: Readonly<Record<string, string>>) => {
  const folder = mkdtempSync(join(tmpdir(), 'lummo-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}
const codesIn = (path: string) => expandFiles({ paths: [path] }, suite).findings.map(({ code }) => code)

test('a function that is given the whole package says what is missing in it', () => {
  expect(codesOf([CLAIM])).toEqual(['no-secret'])
})

test('a generator that sees only its own claim misses nothing', () => {
  expect(codesOf([], CLAIM)).toEqual([])
  expect(codesOf([CLAIM], CLAIM)).toEqual([])
})

test('in a host, native objects are checked where they name something of ours, or where the settings say all', () => {
  expect(codesOf([CLAIM, NATIVE])).toEqual(['no-secret'])
  expect(codesOf([CLAIM, NATIVE.named('cart-probe')])).toEqual(['no-secret', 'moving-image'])
  expect(codesOf([CLAIM, NATIVE, SETTINGS])).toEqual(['no-secret', 'moving-image'])
})

test('an object that no check needs is not even parsed', () => {
  const codesWithBroken = (name: string) => {
    const broken = `- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: ${name}}\n  data:\n    A: "no end\n`
    return runFunction(Buffer.from(resourceList([CLAIM]) + broken), suite).findings.map(({ code }) => code)
  }
  expect(codesWithBroken('other')).toEqual(['no-secret'])
  expect(codesWithBroken('cart-token')).toContain('not-yaml')
})

test('the command checks all of a folder', () => {
  expect(codesIn(folderWith({ 'app.yaml': CLAIM.yaml, 'probe.yaml': NATIVE.yaml }))).toEqual([
    'no-secret',
    'moving-image',
  ])
})

test('a file alone is no package', () => {
  expect(codesIn(join(folderWith({ 'app.yaml': CLAIM.yaml }), 'app.yaml'))).toEqual([])
})

const labels = { app: 'shop' }
const SHOP = native('apps/v1', 'Deployment', 'shop', {
  spec: {
    replicas: 1,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        containers: [
          {
            ...container('shop', 'shop:1.0.0'),
            ports: [{ name: 'http', containerPort: 80 }],
            readinessProbe: { tcpSocket: { port: 80 } },
          },
        ],
      },
    },
  },
})
const budget = (name: string, limit: Plain) =>
  native('policy/v1', 'PodDisruptionBudget', name, { spec: { ...limit, selector: { matchLabels: labels } } })
const FIRST = budget('shop', { minAvailable: 1 })
const SECOND = budget('zone', { maxUnavailable: 1 })
const SERVICE = native('v1', 'Service', 'shop', {
  spec: { selector: labels, ports: [{ port: 80, targetPort: 'htpp' }] },
})
const file = (...objects: Resource[]) => join(folderWith({ 'app.yaml': documents(objects) }), 'app.yaml')

test('what several objects of a file make together is said of the file alone', () => {
  expect(codesIn(file(SHOP, FIRST, SECOND, SERVICE))).toEqual(['blocks-drains', 'two-budgets', 'no-port'])
  // In this run, lummo cannot know whether the object exists.
  expect(codesIn(file(SECOND, SERVICE))).toEqual([])
})

test('a scaler may be out of sight where nothing says how many pods there are, but no scaler helps some budgets', () => {
  const open = SHOP.spec({ replicas: undefined })
  expect(codesIn(file(open, FIRST))).toEqual([])
  expect(codesIn(folderWith({ 'app.yaml': documents([open, FIRST]) }))).toEqual(['blocks-drains'])
  expect(codesIn(file(open, budget('shop', { maxUnavailable: 0 })))).toEqual(['blocks-drains'])
})

test('one object twice is an error in a package, a warning in a file, and nothing in files that are no package', () => {
  const both = (...paths: string[]) =>
    (JSON.parse(check([...paths, '--json'], suite).stdout) as { code: string; severity: string }[]).map(
      ({ code, severity }) => `${severity} ${code}`,
    )
  const folder = folderWith({ 'one.yaml': FIXED.yaml, 'two.yaml': FIXED.yaml })
  expect(both(folder)).toEqual(['error same-name'])
  expect(both(join(folder, 'one.yaml'), join(folder, 'two.yaml'))).toEqual([])
  expect(both(file(FIXED, FIXED))).toEqual(['warning same-name'])
})

test('what a kustomization has yet to change is not judged together', () => {
  const kustomization = 'resources: [app.yaml]\npatches: [{path: more.yaml}]\n'
  const files = { 'app.yaml': documents([SHOP, FIRST, SECOND, SERVICE]), 'kustomization.yaml': kustomization }
  expect(codesIn(folderWith(files))).toEqual(['kustomization-ignored'])
})

test('a kustomization that only lists the files of its folder leaves everything in sight', () => {
  const kustomization = 'resources: [app.yaml]\ntransformers:\n- lummo.yaml\n'
  const files = { 'app.yaml': CLAIM.yaml, 'lummo.yaml': SETTINGS.yaml, 'kustomization.yaml': kustomization }
  expect(codesIn(folderWith(files))).toEqual(['no-secret'])
})

test.each([
  'resources: [app.yaml, ../base]\n',
  'resources: [app.yaml]\nsecretGenerator: [{name: cart-token, literals: [A=b]}]\n',
  'generators: [app.yaml]\n',
  'transformers: [app.yaml]\n',
])('nobody can see here what kustomize makes of %j', (kustomization) => {
  expect(codesIn(folderWith({ 'app.yaml': CLAIM.yaml, 'kustomization.yaml': kustomization }))).toEqual([
    'kustomization-ignored',
  ])
})

test('an error that a check finds lets nothing out', () => {
  const folder = folderWith({ 'one.yaml': FIXED.yaml, 'two.yaml': FIXED.yaml })
  expect(render([folder], suite)).toMatchObject({ stdout: '', exitCode: 1 })
})

test('what an earlier run made is not checked beside what this run makes', () => {
  const once = run([CLAIM.container({ secrets: undefined }).local()])
  const twice = runFunction(once.stdout, suite)
  expect([once.findings, twice.findings]).toEqual([[], []])
})

test('what an earlier run checked with its settings is not missing or unused in its output', () => {
  const external = (...names: string[]) => SETTINGS.spec({ checks: { external: names } })
  const flags = short('LummoConfig', 'flags', { values: { LEVEL: 'info' } })
  const built = run([CLAIM, flags], external('Secret/cart-token', 'ConfigMap/flags'))
  expect(built.findings).toEqual([])
  const output = itemsOf(built.stdout.toString())
  expect(codesOf(output, SETTINGS)).toEqual([])
  // lummo knows whether the object exists if the settings list external objects, and for foreign objects.
  expect(codesOf(output, external('Secret/other')).sort()).toEqual(['no-secret', 'unused-config'])
  const foreign = output.map((one) => one.annotated({ 'krm.lummo.dev/generated-by': undefined }))
  expect(codesOf(foreign, SETTINGS).sort()).toEqual(['no-secret', 'unused-config'])
})
