import { suite } from '../../functions/suite'
import { expandObjects } from '../../lib/command/objects'
import type { Manifest, Plain } from '../../lib/manifest/manifest'
import { isolate } from '../../lib/run/isolation/isolate'
import type { IsolatedClaim } from '../../lib/run/isolation/result'
import { deployment, native, type Resource, short } from '../support/objects'

const stored = (one: Resource): Plain => one.inNamespace('shop').object
const SETTINGS = short('LummoPackage', 'settings')
const api = deployment({ env: { LEVEL: 'info' } }).named('api')
const misspelt = deployment({ htp: 80 })
const route = (app: string) => short('LummoNetworking', 'shop', { app, domains: 'shop.example.com' })

/** Returns the results of claims, keyed by `Kind/name`. */
function results(claims: readonly Resource[], live: readonly Plain[] = [], settings?: Plain) {
  const given = { claims: claims.map(stored), live, ...(settings === undefined ? {} : { settings }) }
  const isolation = isolate(given, suite)
  const named = isolation.claims.map((one) => {
    const { kind, metadata } = one.claim as Manifest
    return [`${kind}/${metadata.name}`, one] as const
  })
  return { of: Object.fromEntries(named) as Record<string, IsolatedClaim>, findings: isolation.findings }
}

const states = (of: Record<string, IsolatedClaim>) =>
  Object.fromEntries(Object.entries(of).map(([name, { state }]) => [name, state]))
const messages = (one: IsolatedClaim | undefined) => one?.findings.map(({ code, message }) => `${code}: ${message}`)
const rendered = (claims: readonly Resource[]) => expandObjects(claims.map(stored), suite)

/** Returns output as the API server returns it, with the fields that the server adds. */
const fromServer = (manifest: Manifest, change: Plain = {}): Plain => ({
  ...manifest,
  ...change,
  metadata: { ...manifest.metadata, uid: 'u-1', resourceVersion: '7', generation: 1, managedFields: [] },
  status: { observedGeneration: 1 },
})

/** Returns the output of valid claims as live objects. */
const liveOf = (claims: readonly Resource[]): Plain[] =>
  rendered(claims).objects.map((object) => fromServer(object as Manifest))

test('an error stops its claim and the claims that read it, and no other', () => {
  const { of } = results([misspelt, route('web'), api])
  expect(states(of)).toEqual({
    'LummoDeployment/web': 'Invalid',
    'LummoNetworking/shop': 'DependencyInvalid',
    'LummoDeployment/api': 'Valid',
  })
  const told = rendered([misspelt]).findings.map(({ code, message }) => `${code}: ${message}`)
  expect(messages(of['LummoDeployment/web'])).toEqual(told)
  expect(messages(of['LummoNetworking/shop'])).toEqual([
    'invalid-dependency: LummoNetworking/shop depends on LummoDeployment/web, which is not valid, so its objects stay unchanged. Correct LummoDeployment/web.',
  ])
  expect(of['LummoNetworking/shop']?.findings[0]?.path).toEqual(['spec', 'app'])
  expect(of['LummoDeployment/api']?.objects).toEqual(rendered([api]).objects)
  expect(of['LummoDeployment/web']?.objects).toEqual([])
})

test('without errors, each claim has the objects that the command line renders', () => {
  const claims = [deployment(), route('web'), api, SETTINGS]
  const { of, findings } = results(claims)
  expect(new Set(Object.values(states(of)))).toEqual(new Set(['Valid']))
  const objects = Object.values(of).flatMap((one) => one.objects)
  expect(objects).toHaveLength(rendered(claims).objects.length)
  expect(new Set(objects.map((one) => JSON.stringify(one)))).toEqual(
    new Set(rendered(claims).objects.map((one) => JSON.stringify(one))),
  )
  expect(findings).toEqual([])
})

test('a claim that reads an invalid one without an error is not changed', () => {
  const config = (data: Plain) => short('LummoConfig', 'levels', data)
  const reader = deployment({ configs: 'levels' })
  const valid = results([config({ values: { LEVEL: 'info' } }), reader]).of['LummoDeployment/web']
  expect(JSON.stringify(valid?.objects)).toContain('krm.lummo.dev/config-hash')
  const { of } = results([config({ values: { LEVEL: 'info' }, immutabel: true }), reader, api])
  expect(states(of)).toEqual({
    'LummoConfig/levels': 'Invalid',
    'LummoDeployment/web': 'DependencyInvalid',
    'LummoDeployment/api': 'Valid',
  })
  expect(messages(of['LummoDeployment/web'])?.join()).toContain('depends on LummoConfig/levels')
})

test('dependents of dependents are not changed, and each names what it reads', () => {
  const template = short('LummoContainer', 'std', { http: 8080, resources: { cpu: 'much' } })
  const based = deployment({ base: 'std', http: undefined, resources: undefined })
  const { of } = results([template, based, route('web'), api])
  expect(states(of)).toEqual({
    'LummoContainer/std': 'Invalid',
    'LummoDeployment/web': 'DependencyInvalid',
    'LummoNetworking/shop': 'DependencyInvalid',
    'LummoDeployment/api': 'Valid',
  })
  expect(messages(of['LummoDeployment/web'])?.join()).toContain('depends on LummoContainer/std')
  expect(messages(of['LummoNetworking/shop'])?.join()).toContain('depends on LummoDeployment/web')
})

test('an error that other errors hid is an error of its claim', () => {
  const foreign = native('v1', 'Service', 'api', { spec: { ports: [{ port: 1 }] } })
  const { of } = results([misspelt, api], [stored(foreign)])
  expect(states(of)).toEqual({ 'LummoDeployment/web': 'Invalid', 'LummoDeployment/api': 'NotOurs' })
  expect(messages(of['LummoDeployment/api'])).toEqual([
    'not-ours: Service/api already exists (in the cluster) and is not managed by lummo. Remove the object, or set `service: false` in LummoDeployment/api to keep it.',
  ])
})

test('own objects of the cluster change nothing, whatever the server added', () => {
  const claims = [deployment(), api]
  const clusterIP = { spec: { clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'], type: 'ClusterIP' } }
  const live = rendered(claims).objects.map((object) => {
    const manifest = object as Manifest
    if (manifest.kind !== 'Service') return fromServer(manifest)
    return fromServer(manifest, { spec: { ...(manifest.spec as Plain), ...clusterIP.spec } })
  })
  const { of, findings } = results(claims, live)
  expect(of['LummoDeployment/api']).toMatchObject({ state: 'Valid', immutable: [], findings: [] })
  expect(of['LummoDeployment/api']?.objects).toEqual(rendered([api]).objects)
  expect(findings).toEqual([])
})

test('an object whose immutable field changes is named, and the others can be applied', () => {
  const live = liveOf([api]).map((object) =>
    object.kind === 'Deployment'
      ? { ...object, spec: { ...(object.spec as Plain), selector: { matchLabels: { app: 'other' } } } }
      : object,
  )
  const one = results([api], live).of['LummoDeployment/api']
  expect(one?.state).toBe('Valid')
  expect(one?.immutable.map(({ kind }) => kind)).toEqual(['Deployment'])
  expect(messages(one)?.join()).toMatch(/cannot-change: `spec\.selector` of Deployment\/api is immutable/)
})

test.each([
  ['annotations', 'argocd.argoproj.io/tracking-id', 'Argo CD'],
  ['annotations', 'meta.helm.sh/release-name', 'Helm'],
  ['labels', 'kustomize.toolkit.fluxcd.io/name', 'Flux'],
])('output with %s %s belongs to another tool', (field, key, tool) => {
  const live = liveOf([api]).map((object) => {
    const metadata = object.metadata as Plain
    return object.kind === 'Service'
      ? { ...object, metadata: { ...metadata, [field]: { ...(metadata[field] as Plain), [key]: 'x' } } }
      : object
  })
  const { of } = results([api, route('api'), deployment()], live)
  expect(states(of)).toMatchObject({ 'LummoDeployment/api': 'NotOurs', 'LummoDeployment/web': 'Valid' })
  expect(messages(of['LummoDeployment/api'])).toEqual([
    `not-ours: Service/api is managed by ${tool} (\`${key}\`). Remove the object from ${tool}, or rename LummoDeployment/api.`,
  ])
})

test('the output of a deleted claim can be taken over only if an operator generated it', () => {
  const before = liveOf([api]).filter(({ kind }) => kind === 'Service')
  const after = [short('LummoStatefulSet', 'api', api.object.spec as Plain)]
  expect(states(results(after, before).of)).toEqual({ 'LummoStatefulSet/api': 'NotOurs' })
  const owned = before.map((object) => ({
    ...object,
    metadata: {
      ...(object.metadata as Plain),
      ownerReferences: [{ apiVersion: 'krm.lummo.dev/v1alpha1', kind: 'LummoDeployment', name: 'api', uid: 'u-2' }],
    },
  }))
  expect(states(results(after, owned).of)).toEqual({ 'LummoStatefulSet/api': 'Valid' })
})

test('a claim without errors can refer to the running output of an invalid one', () => {
  const caller = deployment({ env: { WEB: 'http://web:8080' } }).named('caller')
  const { of } = results([misspelt, caller], liveOf([deployment()]))
  expect(states(of)).toEqual({ 'LummoDeployment/web': 'Invalid', 'LummoDeployment/caller': 'Valid' })
  expect(of['LummoDeployment/caller']?.objects).toEqual(
    results([deployment(), caller]).of['LummoDeployment/caller']?.objects,
  )
})

describe('settings', () => {
  const grace = (seconds: number) => ({ workload: { stop: { grace: seconds } } })
  const shared = (spec: Plain) => short('LummoPackage', 'shared', spec).inNamespace('lummo').object
  const graceIn = (claims: Resource[], settings?: Plain) =>
    JSON.stringify(results(claims, [], settings).of['LummoDeployment/api']?.objects).match(
      /"terminationGracePeriodSeconds":\d+/,
    )?.[0]

  test('of the namespace override shared ones', () => {
    expect(graceIn([api], shared(grace(45)))).toBe('"terminationGracePeriodSeconds":45')
    expect(graceIn([api, SETTINGS.spec(grace(60))], shared(grace(45)))).toBe('"terminationGracePeriodSeconds":60')
  })

  test('with an error stop every claim of the namespace', () => {
    const { of } = results([api, SETTINGS.spec({ netwrk: {} })])
    expect(states(of)).toEqual({ 'LummoDeployment/api': 'DependencyInvalid', 'LummoPackage/settings': 'Invalid' })
    expect(messages(of['LummoDeployment/api'])?.join()).toContain('depends on LummoPackage/settings')
    const result = results([api], [], shared({ netwrk: {} }))
    expect(states(result.of)).toEqual({ 'LummoDeployment/api': 'DependencyInvalid' })
    expect(result.findings.map(({ code, object }) => `${object?.name} ${code}`)).toEqual(['shared unknown-field'])
  })

  test('are ambiguous if there are two, but shared images without a match are no mistake', () => {
    expect(states(results([api, SETTINGS, SETTINGS.named('more')]).of)).toMatchObject({
      'LummoDeployment/api': 'DependencyInvalid',
    })
    const images = { images: [{ name: 'other', newTag: '2.0' }] }
    const { of } = results([api, SETTINGS.spec(images)], [], shared(images))
    expect(states(of)).toEqual({ 'LummoDeployment/api': 'Valid', 'LummoPackage/settings': 'Valid' })
  })
})

test('300 claims take one run, and ten errors among them two more', () => {
  const many = (wrong: number) =>
    Array.from({ length: 300 }, (_, at) => (at < wrong ? misspelt : api).named(`app-${at}`))
  const timed = (claims: Resource[]): number => {
    const start = performance.now()
    results(claims)
    return performance.now() - start
  }
  timed(many(0))
  const [valid, broken] = [timed(many(0)), timed(many(10))]
  expect(broken).toBeLessThan(10 * valid)
  const { of } = results(many(10))
  expect(Object.values(states(of)).filter((state) => state === 'Valid')).toHaveLength(290)
})

test('a chain of any length ends', () => {
  const chain = Array.from({ length: 60 }, (_, at) =>
    deployment(at === 59 ? { htp: 1 } : {})
      .named(`app-${at}`)
      .spec(at === 59 ? {} : { connections: [`app-${at + 1}`] }),
  )
  const { of } = results(chain)
  expect(states(of)['LummoDeployment/app-59']).toBe('Invalid')
})
