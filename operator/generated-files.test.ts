import { readFileSync } from 'node:fs'
import { loadAll } from 'js-yaml'
import { version } from '../package.json'
import type { Manifest, Plain } from '../lib/manifest/manifest'
import { APP, installFiles } from './generated-files'
import { OperatorMetrics } from './metrics'
import { operatorSettingsFrom } from './settings'

const objectsIn = (path: string): Manifest[] => loadAll(readFileSync(path, 'utf8')) as Manifest[]
const installed = objectsIn('operator/install.yaml')
const named = (kind: string): Plain =>
  installed.find((one) => one.kind === kind && /operator/.test(one.metadata.name)) ?? {}

test('every generated file is up to date', () => {
  const stale = installFiles().filter(({ path, text }) => readFileSync(path, 'utf8') !== text)
  expect(stale.map(({ path }) => path)).toEqual([])
})

test('one file contains everything that the kustomization lists, and the namespace first', () => {
  const [kustomization = {} as Plain] = objectsIn('operator/install/kustomization.yaml') as Plain[]
  const listed = (kustomization.resources as string[]).flatMap((name) => objectsIn(`operator/install/${name}`))
  expect(installed).toEqual(listed)
  expect(installed[0]).toMatchObject({ kind: 'Namespace', metadata: { name: 'lummo-system' } })
  for (const kind of ['Deployment', 'Service', 'NetworkPolicy', 'PodDisruptionBudget', 'ServiceAccount', 'ClusterRole'])
    expect(named(kind)).toMatchObject({ kind })
})

test('no right of the installation is a wildcard or concerns Secrets', () => {
  const rules = installed.flatMap((one) => (one.rules ?? []) as Record<string, string[]>[])
  expect(rules.length).toBeGreaterThan(10)
  const values = rules.flatMap((rule) => Object.values(rule).flat())
  expect(values.filter((one) => one.includes('*') || ['escalate', 'bind', 'secrets'].includes(one))).toEqual([])
})

test('the bindings name the account of the pods', () => {
  const account = (named('ServiceAccount') as unknown as Manifest).metadata
  const bindings = installed.filter(({ kind }) => /Binding$/.test(String(kind)))
  expect(bindings.map(({ subjects }) => subjects)).toEqual(
    bindings.map(() => [{ kind: 'ServiceAccount', name: account.name, namespace: account.namespace }]),
  )
  expect(named('Deployment')).toMatchObject({ spec: { template: { spec: { serviceAccountName: account.name } } } })
})

test('the pods run this version with valid settings, in a namespace with the strictest Pod Security', () => {
  const [container] = (named('Deployment') as { spec: { template: { spec: { containers: Plain[] } } } }).spec.template
    .spec.containers
  expect(container).toMatchObject({
    image: `lummo-operator:${version}`,
    args: ['--config', '/etc/lummo/operator.yaml'],
  })
  const { 'operator.yaml': settings = '' } = (named('ConfigMap') as { data: Record<string, string> }).data
  expect(operatorSettingsFrom(settings, APP)).toMatchObject({ webhook: { certificates: '/etc/lummo-webhook' } })
  const labels = installed[0]?.metadata.labels
  expect(labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' })
})

test('the webhook and Prometheus call ports that the Service has', () => {
  const ports = (named('Service') as { spec: { ports: Plain[] } }).spec.ports
  expect(ports.map(({ name, port }) => `${name} ${port}`)).toEqual(['http 80', 'webhook 443'])
  const webhook = objectsIn('operator/install/admission-webhook.yaml').find(({ webhooks }) => webhooks !== undefined)
  expect(webhook).toMatchObject({
    webhooks: [{ clientConfig: { service: { name: 'lummo-operator', namespace: 'lummo-system', port: 443 } } }],
  })
  const [monitor] = objectsIn('operator/install/service-monitor.yaml')
  expect(monitor).toMatchObject({
    spec: { endpoints: [{ port: 'http' }], selector: { matchLabels: { app: 'lummo-operator' } } },
  })
})

test('the dashboard shows every metric of the operator, and no other', async () => {
  const metrics = new OperatorMetrics({ queueDepth: () => 0, isLeader: () => true, claims: () => [] })
  const known = (await metrics.registry.getMetricsAsJSON()).map(({ name }) => name)
  const dashboard = readFileSync('operator/install/dashboard.json', 'utf8')
  const shown = [...dashboard.matchAll(/\b(?:lummo_operator|process|nodejs)_\w+/g)].map(([name]) =>
    name.replace(/_bucket$/, ''),
  )
  expect(shown.filter((name) => !known.includes(name))).toEqual([])
  expect(known.filter((name) => name.startsWith('lummo_operator_') && !shown.includes(name))).toEqual([])
})
