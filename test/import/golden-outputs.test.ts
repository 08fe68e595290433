import { join, relative } from 'node:path'
import { loadAll } from 'js-yaml'
import { sourcesOfText } from '../../lib/command/commands/import/input/read-sources'
import { isKeptSource } from '../../lib/command/commands/import/report/import-report'
import { manifestsIn } from '../../lib/command/diff/compare/objects'
import { hasErrors } from '../../lib/finding/finding'
import { isPlain, type Manifest } from '../../lib/manifest/manifest'
import { writeYaml } from '../../lib/wire/yaml/write-yaml'
import { GOLDEN, goldenCases, runCase } from '../support/golden'
import { type ComparedInput, compareInputs, defaultsIn } from './compared-inputs'
import { differences, importText } from './imported'
import { MIN_EQUAL, MIN_RESTORED, UNRESTORED, type UnrestoredClass } from './unrestored'

/** Reasons why objects of the suite are kept unchanged, keyed by kind. */
const REASONS: Readonly<Record<string, string>> = {
  AnalysisTemplate: 'was written by the user, or belongs to a Rollout that refers to another workload',
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
  TraefikService: 'belongs to a Rollout that stays as it is',
  TriggerAuthentication: 'has no short object',
  VirtualService: 'belongs to a LummoNetworking whose proposal cannot be proved',
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
const compared: (ComparedInput & { name: string })[] = []

test.each(cases)('%s: imported objects expand to the same objects', (name) => {
  const before = outputOf(join(GOLDEN, name))
  if (before === undefined || before.length === 0) return
  const inputs = sourcesOfText(goldenCases(join(GOLDEN, name))[0]?.input ?? '', 'input.yaml').sources.map(
    ({ object }) => object,
  )
  const text = [...defaultsIn(inputs), ...before].map((one) => writeYaml(one)).join('---\n')
  const { report, expanded, findings } = importText(text, 'exact')
  expect(findings.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([])
  const generated = expanded.filter(({ apiVersion }) => !/lummo/i.test(apiVersion))
  expect(differences(before, generated)).toEqual([])
  expect(report.totals.lost).toBe(0)
  for (const { source } of report.unchanged)
    if (!/lummo/i.test(String(source.object.apiVersion))) keptKinds.add(String(source.object.kind))
  const imported = report.output.map((one) => (isKeptSource(one) ? one.object : one))
  compared.push(...compareInputs(inputs, imported).map((one) => ({ ...one, name })))
})

test('objects that stay as they are have a named reason', () => {
  expect([...keptKinds].filter((kind) => !Object.hasOwn(REASONS, kind))).toEqual([])
})

const isIn = ({ kinds = [], fields = [] }: UnrestoredClass, one: ComparedInput): boolean =>
  kinds.includes(one.kind) || one.fields.some(({ field }) => fields.includes(field))

describe('short objects of the suite', () => {
  const countOf = (...restored: ComparedInput['restored'][]) =>
    compared.filter((one) => restored.includes(one.restored)).length

  test('most are restored, with the same fields or in another spelling with the same output', () => {
    expect(countOf('equal')).toBeGreaterThanOrEqual(MIN_EQUAL)
    expect(countOf('equal', 'spelling')).toBeGreaterThanOrEqual(MIN_RESTORED)
    expect(countOf('equal', 'spelling') / compared.length).toBeGreaterThan(0.85)
  })

  test('all others have a named reason, and become fewer only', () => {
    const others = compared.filter(({ restored }) => restored === 'different' || restored === 'missing')
    const classOf = (one: ComparedInput) => UNRESTORED.find((some) => isIn(some, one))
    expect(others.filter((one) => classOf(one) === undefined).map(({ name, id }) => `${name} ${id}`)).toEqual([])
    const counts = UNRESTORED.map((some) => others.filter((one) => classOf(one) === some).length)
    expect(UNRESTORED.filter(({ count }, at) => (counts[at] ?? 0) > count || counts[at] === 0)).toEqual([])
  })
})
