import { join, relative } from 'node:path'
import { loadAll } from 'js-yaml'
import { isKeptSource } from '../../lib/command/commands/import/report/import-report'
import { manifestsIn } from '../../lib/command/diff/compare/objects'
import { hasErrors } from '../../lib/finding/finding'
import { isPlain, type Manifest } from '../../lib/manifest/manifest'
import { writeYaml } from '../../lib/wire/yaml/write-yaml'
import { GOLDEN, goldenCases, runCase } from '../support/golden'
import { compareInputs, defaultsIn } from './compared-inputs'
import { differences, importText } from './imported'
import { GIVEN_BACK, INPUT_DIFFERENCES } from './input-differences'

/** Reasons why objects of the suite are kept unchanged, keyed by kind. */
const REASONS: Readonly<Record<string, string>> = {
  AnalysisTemplate: 'describes metrics in a form that `strategy.metrics` can generate but not read back',
  Certificate: 'has no route of the input that uses its Secret',
  Cluster: 'is an object of CloudNativePG, which a LummoDatabase generates with many defaults',
  ClusterAnalysisTemplate: 'has no short object',
  ClusterIssuer: 'has no short object',
  ClusterRole: 'can belong to several accounts',
  ClusterRoleBinding: 'can belong to several accounts',
  ConfigMap: 'is empty, or has keys that a LummoConfig refuses',
  DaemonSet: 'has margins of an update that a LummoDaemonSet refuses',
  Deployment: 'has margins of an update that a LummoDeployment refuses',
  DestinationRule: 'has no short object',
  ExternalSecret: 'belongs to a pool or database, or has a mix of stores and generators',
  FrontendConfig: 'belongs to an Ingress of GKE',
  GRPCRoute: 'belongs to `grpc` of a LummoNetworking, which needs the internal domain of the settings',
  Gateway: 'is shared by several routes',
  HTTPRoute: 'has filters or weights',
  IAMPolicyMember: 'belongs to topics and accounts of several short objects',
  IAMServiceAccount: 'needs the project in the settings',
  Ingress: 'has hosts with different paths',
  IngressRoute: 'has hosts with different paths, or weights',
  Job: 'has fields that only a newer version of Kubernetes supports',
  LimitRange: 'belongs to a LummoNamespace, which generates several objects',
  ManagedCertificate: 'belongs to an Ingress of GKE',
  Middleware: 'is an option of a route that other routes can use as well',
  Namespace: 'belongs to a LummoNamespace, which generates several objects',
  NetworkPolicy: 'has peers that `network` cannot name',
  Pod: 'has no short object',
  PodDisruptionBudget: 'guards pods of several workloads',
  PodMonitor: 'has several endpoints',
  PrometheusRule: 'has no short object',
  PubSubSubscription: 'belongs to a LummoSubscription with several objects',
  PubSubTopic: 'belongs to a LummoTopic with several objects',
  ReferenceGrant: 'has no short object',
  ResourceQuota: 'belongs to a LummoNamespace, which generates several objects',
  Role: 'has no account of its name',
  RoleBinding: 'binds an existing role',
  Rollout: 'refers to another workload, or has a strategy as long as the object',
  SealedSecret: 'has no short object',
  Secret: 'contains values, which must not be in a short object',
  Service: 'has another name than its workload',
  ServiceAccount: 'belongs to a workload that stays as it is',
  TraefikService: 'has no short object',
  TriggerAuthentication: 'has no short object',
  VirtualService: 'has no short object that reads routes of Istio',
}

/** Returns the objects that a case generates for a cluster; undefined if the case has errors. */
function outputOf(folder: string): Manifest[] | undefined {
  const one = goldenCases(folder)[0]
  const { expected, findings } = one === undefined ? { findings: [] } : runCase(one)
  if (expected === undefined || hasErrors(findings)) return undefined
  const objects = loadAll(expected).filter(isPlain)
  return manifestsIn(objects.filter(({ apiVersion }) => !/lummo/i.test(String(apiVersion ?? 'lummo'))))
}

const cases = goldenCases(GOLDEN).map(({ folder }) => relative(GOLDEN, folder))
const keptKinds = new Set<string>()
const differing = new Map<string, number>()
let givenBack = 0

test.each(cases)('%s: imported objects expand to the same objects', (name) => {
  const before = outputOf(join(GOLDEN, name))
  if (before === undefined || before.length === 0) return
  const inputs = (loadAll(goldenCases(join(GOLDEN, name))[0]?.input ?? '') as unknown[]).filter(isPlain)
  const text = [...defaultsIn(inputs), ...before].map((one) => writeYaml(one)).join('---\n')
  const { report, expanded, findings } = importText(text, 'exact')
  expect(findings.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([])
  const generated = expanded.filter(({ apiVersion }) => !/lummo/i.test(apiVersion))
  expect(differences(before, generated)).toEqual([])
  expect(report.totals.lost).toBe(0)
  for (const { source } of report.unchanged)
    if (!/lummo/i.test(String(source.object.apiVersion))) keptKinds.add(String(source.object.kind))
  const compared = compareInputs(
    inputs,
    report.output.flatMap((one) => (isKeptSource(one) ? [] : [one])),
  )
  givenBack += compared.equal
  for (const key of compared.differences) differing.set(key, (differing.get(key) ?? 0) + 1)
})

test('objects that stay as they are have a named reason', () => {
  expect([...keptKinds].filter((kind) => !Object.hasOwn(REASONS, kind))).toEqual([])
})

test('imported objects equal the input of the suite up to defaults, with exceptions that only become fewer', () => {
  const limits = new Map(INPUT_DIFFERENCES.flatMap(({ fields }) => Object.entries(fields)))
  const exceeded = [...differing].filter(([key, count]) => count > (limits.get(key) ?? 0))
  expect(exceeded).toEqual([])
  expect([...limits.keys()].filter((key) => !differing.has(key))).toEqual([])
  expect(givenBack).toBeGreaterThanOrEqual(GIVEN_BACK)
})
