import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import fc from 'fast-check'
import { loadAll } from 'js-yaml'
import { suite } from '../../functions/suite'
import { expectFile, GOLDEN, goldenCases, runCase } from '../../test/support/golden'
import { deployment, native, type Resource, short } from '../../test/support/objects'
import { expandObjects } from '../command/objects'
import type { Manifest } from '../manifest/manifest'
import { outputsOf } from './outputs'

const cases = goldenCases(GOLDEN).flatMap((one) => {
  const { expected } = runCase(one)
  const manifests = expected === undefined ? [] : (loadAll(expected) as Manifest[]).filter(Boolean)
  return expected === undefined ? [] : [{ name: relative(GOLDEN, one.folder), folder: one.folder, manifests }]
})
const written = cases.filter(({ folder }) => existsSync(join(folder, 'outputs.json')))

test('there are cases with outputs for each provider, for databases and for StatefulSets', () => {
  expect(written.length).toBeGreaterThan(9)
})

test.each(written)('outputs of $name', ({ folder, manifests }) => {
  expectFile(folder, 'outputs.json', `${JSON.stringify(outputsOf(manifests), null, 2)}\n`)
})

/** Checks whether the manifests contain a Service that has this name and namespace and all of these ports. */
const hasService = (manifests: readonly Manifest[], name: string, namespace: string | undefined, ports: number[]) =>
  manifests.some(
    ({ kind, metadata, spec }) =>
      kind === 'Service' &&
      metadata.name === name &&
      metadata.namespace === namespace &&
      ports.every((port) => (spec as { ports: { port: number }[] }).ports.some((one) => one.port === port)),
  )

test('every Service that an output names is among the manifests, with the ports of its endpoints', () => {
  const missing = cases.flatMap(({ name, manifests }) =>
    Object.entries(outputsOf(manifests)).flatMap(([key, one]) => {
      const ports = Object.values(one.kube_endpoint ?? {}).map((endpoint) => Number(endpoint.split(':')[1]))
      const governing = (one.pod_hostname ?? []).map((host) => host.split('.')[1] ?? '')
      const named = [...(one.headless_service === undefined ? [] : [one.headless_service]), ...governing]
      return [
        ...(one.service === undefined || hasService(manifests, one.service, one.namespace, ports) ? [] : [one.service]),
        ...named.filter((service) => !hasService(manifests, service, one.namespace, [])),
      ].map((service) => `${name} ${key}: ${service}`)
    }),
  )
  expect(missing).toEqual([])
})

test('every Service, host and Secret that a claim generates is an output', () => {
  const texts = cases.map(({ manifests }) => ({ outputs: JSON.stringify(outputsOf(manifests)), manifests }))
  const lost = texts.flatMap(({ outputs, manifests }) =>
    manifests
      .filter(({ metadata }) => metadata.annotations?.['krm.lummo.dev/generated-by'] !== undefined)
      .flatMap(({ kind, metadata, spec }) => {
        if (kind === 'ExternalSecret') return [(spec as { target?: { name?: string } }).target?.name ?? metadata.name]
        if (kind === 'HTTPRoute') return (spec as { hostnames?: string[] }).hostnames ?? []
        return kind === 'Service' && !/-(canary|preview)$/.test(metadata.name) ? [metadata.name] : []
      })
      .filter((name) => !outputs.includes(`"${name}"`)),
  )
  expect(lost).toEqual([])
})

test('the order of the manifests changes nothing', () => {
  const shuffled = fc
    .constantFrom(...cases)
    .chain(({ manifests }) =>
      fc.shuffledSubarray(manifests, { minLength: manifests.length }).map((mixed) => ({ manifests, mixed })),
    )
  fc.assert(
    fc.property(shuffled, ({ manifests, mixed }) => {
      expect(JSON.stringify(outputsOf(mixed))).toBe(JSON.stringify(outputsOf(manifests)))
    }),
    { numRuns: 200, seed: 7 },
  )
})

test('a name that a host changed after lummo keeps its meaning', () => {
  const manifests = cases.find(({ name }) => name === 'lummo-networking/istio')?.manifests ?? []
  const renamed = manifests.map((one) => ({ ...one, metadata: { ...one.metadata, name: `dev-${one.metadata.name}` } }))
  expect(outputsOf(renamed)['LummoNetworking/shop']).toEqual(outputsOf(manifests)['LummoNetworking/shop'])
})

/** Returns the outputs of a package with the given objects. */
const outputsFrom = (...objects: readonly Resource[]) => {
  const { objects: expanded, findings } = expandObjects(
    objects.map(({ object }) => object),
    suite,
  )
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
  return outputsOf(expanded as Manifest[])
}

test('two claims of one name in two namespaces have a key each, and each object the claim of its namespace', () => {
  const claim = short('LummoServiceAccount', 'reader', {
    permissions: [{ do: ['get'], on: ['nodes'], clusterWide: true }],
  })
  const { ...keys } = outputsFrom(claim.inNamespace('one'), claim.inNamespace('two'), deployment().inNamespace('one'))
  expect(Object.keys(keys)).toEqual([
    'LummoDeployment/web',
    'LummoServiceAccount/one/reader',
    'LummoServiceAccount/two/reader',
  ])
})

test('a UDP port has an endpoint and no command, since kubectl forwards TCP', () => {
  const ports = [
    { name: 'dns', containerPort: 5353, protocol: 'UDP' },
    { name: 'admin', containerPort: 9000 },
  ]
  const { 'LummoDeployment/web': web } = outputsFrom(deployment({ http: undefined, ports }))
  expect(Object.keys(web?.kube_endpoint ?? {})).toEqual(['dns', 'admin'])
  expect(Object.keys(web?.port_forward_command ?? {})).toEqual(['admin'])
})

test('objects without a short object have no outputs', () => {
  expect(
    outputsFrom(native('v1', 'Service', 'own', { spec: { ports: [{ port: 80 }] } }), deployment()),
  ).not.toHaveProperty('Service/own')
})
