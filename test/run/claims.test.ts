import { suite } from '../../functions/suite'
import { runFunction } from '../../lib/command/function'
import { deployment, native, type Resource, resourceList, short } from '../support/objects'

const list = (...items: string[]) =>
  `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:${items.map((item) => `\n- ${item}`).join('')}\n`

test.each([
  ['{apiVersion: apps/v1, kind: LummoDeployment, metadata: {name: a}, spec: {}}', 'unknown-version'],
  ['{apiVersion: krm.lumo.dev/v1alpha1, kind: LummoNetworking, metadata: {name: a}, spec: {}}', 'unknown-version'],
  ['{apiVersion: krm.lummo.dev/v2, kind: pgbouncer, metadata: {name: a}, spec: {}}', 'unknown-version'],
  // Other projects can use this name as well.
  ['{apiVersion: example.com/v1, kind: pgbouncer, metadata: {name: a}, spec: {}}', undefined],
  ['{apiVersion: example.com/v1, kind: LummoDeployment, metadata: {name: a}, spec: {}}', undefined],
])('%s is told from what is ours', (item, code) => {
  const { findings } = runFunction(Buffer.from(list(item)), suite)
  expect(findings.map((finding) => finding.code)).toEqual(code === undefined ? [] : [code])
})

test.each(['', ', spec: null'])('a kind that requires no field needs no spec: %j', (spec) => {
  const items = ['LummoNamespace', 'LummoServiceAccount'].map(
    (kind) => `{apiVersion: krm.lummo.dev/v1alpha1, kind: ${kind}, metadata: {name: team}${spec}}`,
  )
  const { findings } = runFunction(Buffer.from(list(...items)), suite)
  expect(findings).toEqual([])
  const volume = `{apiVersion: krm.lummo.dev/v1alpha1, kind: LummoVolume, metadata: {name: files}${spec}}`
  expect(runFunction(Buffer.from(list(volume)), suite).findings.map(({ code }) => code)).toEqual(['missing-field'])
})

const SETTINGS = short('LummoPackage', 'settings', { env: 'prod' })
const codes = (...items: Resource[]) =>
  runFunction(Buffer.from(resourceList(items, SETTINGS)), suite).findings.map(({ code }) => code)

test('settings as a kustomize generator, which sees nothing else, expand nothing and say so', () => {
  expect(codes(SETTINGS)).toEqual(['nothing-comes-out'])
  // lummo runs as a transformer, once without objects and once with objects.
  expect(codes()).toEqual([])
  expect(codes(native('v1', 'ConfigMap', 'a'))).toEqual([])
})

test('settings among the objects count below those of the function, also under the same name', () => {
  const organisation = short('LummoPackage', 'settings', { env: 'dev', workload: { stop: { grace: 45 } } })
  const { stdout } = runFunction(Buffer.from(resourceList([organisation, deployment()], SETTINGS)), suite)
  expect(stdout.toString()).toContain('terminationGracePeriodSeconds: 45')
})

test.each([
  ['Deployment', 'LummoDeployment'],
  ['LummoCronJob', 'LummoCron'],
  ['LummoIngress', 'LummoNetworking'],
  ['LummoPgbouncer', 'pgbouncer'],
  ['LummoDeploment', 'LummoDeployment'],
  ['LummoService', undefined],
])('%s is none of our kinds; %s is', (kind, meant) => {
  const item = `{apiVersion: krm.lummo.dev/v1alpha1, kind: ${kind}, metadata: {name: a}, spec: {}}`
  const [finding] = runFunction(Buffer.from(list(item)), suite).findings
  expect(finding?.message).toContain(meant === undefined ? 'Available kinds: ' : `Did you mean \`${meant}\`?`)
})
