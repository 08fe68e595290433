import { pause } from '../../hosts/processes'
import { deployment, native, short } from '../../support/objects'
import { api, eventually } from '../live'
import { asText, HOME, install, installOperator, OperatorProcess } from './operator-process'
import { Team } from './team'

const NAMESPACES = ['quota', 'policy', 'escalation', 'hook', 'unknown', 'marks']
let operator: OperatorProcess

beforeAll(async () => {
  await installOperator()
  operator = await (
    await OperatorProcess.start({ settings: { namespaces: NAMESPACES, crossNamespace: ['escalation'] } })
  ).ready()
})

afterAll(async () => {
  await operator.end('SIGKILL')
  await operator.proxy.stop()
  api.close()
})

const flags = (value: string) => short('LummoConfig', 'flags', { values: { A: value } })
const patches = (from: number, resource: string): string[] =>
  operator
    .writes(from)
    .map(asText)
    .filter((one) => one === `PATCH ${resource}`)

test('a refused child: its siblings are applied, nothing is removed, and the condition names it', async () => {
  const team = await Team.create('quota')
  const scaled = deployment()
    .named('old')
    .spec({ service: false, scaling: { min: 1, max: 2, cpu: 60 } })
  await team.put(scaled)
  await operator.until(() => team.exists('ScaledObject/old'), 'the autoscaler')
  await install(
    native('v1', 'ResourceQuota', 'none', { spec: { hard: { 'count/services': '0' } } }).inNamespace('quota').object,
  )
  await eventually(
    async () => ((await team.get('ResourceQuota/none')).status as { hard?: unknown })?.hard !== undefined,
    true,
  )
  const from = operator.proxy.requests.length
  await team.put(deployment(), deployment().named('old').spec({ service: false, replicas: 1 }))
  await team.until(operator, 'LummoDeployment/web', 'False Forbidden', 'Applied')
  expect(await team.messageOf('LummoDeployment/web', 'Applied')).toMatch(/^Service\/web: .*exceeded quota/)
  await operator.quiet()
  expect(await team.exists('Deployment/web')).toBe(true)
  expect(await team.exists('ScaledObject/old')).toBe(true)
  // Each run makes one attempt, and a run starts only after a change. The status of the Deployments changes a few
  // times.
  expect(patches(from, 'services/web').length).toBeLessThan(12)
  const quiet = operator.proxy.requests.length
  await pause(3_000)
  expect(patches(quiet, 'services/web')).toEqual([])
  await team.call('DELETE', 'ResourceQuota/none')
  await team.until(operator, 'LummoDeployment/web', 'True Ready')
  await operator.until(async () => !(await team.exists('ScaledObject/old')), 'the removal after the last apply')
})

test('a child that a policy denies is not tried again without a change, and reported with the message of the policy', async () => {
  const team = await Team.create('policy')
  const group = { apiVersion: 'admissionregistration.k8s.io/v1' }
  await install({
    ...group,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'no-flags' },
    spec: {
      matchConstraints: {
        resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['configmaps'] }],
      },
      validations: [{ expression: 'object.metadata.name != "flags"', message: 'flags are not allowed' }],
    },
  })
  const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': 'policy' } }
  await install({
    ...group,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'no-flags' },
    spec: { policyName: 'no-flags', validationActions: ['Deny'], matchResources: { namespaceSelector } },
  })
  const probe = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'flags', namespace: 'policy' } }
  await eventually(async () => (await api.create(probe, 'dryRun=All')).status, 422)
  const from = operator.proxy.requests.length
  await team.put(flags('1'))
  await team.until(operator, 'LummoConfig/flags', 'False Partial', 'Applied')
  expect(await team.messageOf('LummoConfig/flags')).toContain('flags are not allowed')
  await operator.quiet()
  // Each event of the new namespace causes one run, and no run starts without an event.
  expect(patches(from, 'configmaps/flags').length).toBeLessThan(5)
  const quiet = operator.proxy.requests.length
  await pause(3_000)
  expect(patches(quiet, 'configmaps/flags')).toEqual([])
  const path = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolic'
  await api.call('DELETE', `${path}ybindings/no-flags`)
  await api.call('DELETE', `${path}ies/no-flags`)
})

test('permissions that the operator does not have: the reason is that of the role, and a grant resolves it', async () => {
  const team = await Team.create('escalation')
  const from = operator.proxy.requests.length
  const permissions = [
    { do: 'get', on: 'pods' },
    { do: 'get', on: 'nodes', clusterWide: true },
  ]
  const account = short('LummoServiceAccount', 'viewer', { token: true, permissions })
  await team.put(account)
  await team.until(operator, 'LummoServiceAccount/viewer', 'False EscalationRefused', 'Applied')
  expect(await team.condition('LummoServiceAccount/viewer', 'Stalled')).toBe('True EscalationRefused')
  expect(await team.messageOf('LummoServiceAccount/viewer')).toContain('not currently held')
  await operator.quiet()
  const bindings = operator.writes(from).filter(({ path }) => /bindings\//.test(path))
  expect(bindings).toEqual([])
  const rules = [{ apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['get'] }]
  const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1', metadata: { name: 'escalation' } }
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'escalation' }
  const subjects = [{ kind: 'ServiceAccount', name: 'lummo-operator', namespace: HOME }]
  await install({ ...rbac, kind: 'ClusterRole', rules })
  await install({ ...rbac, kind: 'ClusterRoleBinding', roleRef, subjects })
  await team.put(account.annotated({ granted: 'true' }))
  await team.until(operator, 'LummoServiceAccount/viewer', 'True Ready')
  expect(await team.exists('RoleBinding/viewer')).toBe(true)
  for (const kind of ['clusterrolebindings', 'clusterroles'])
    await api.call('DELETE', `/apis/rbac.authorization.k8s.io/v1/${kind}/escalation`)
  await team.call('DELETE', 'LummoServiceAccount/viewer')
  await operator.until(async () => !(await team.exists('LummoServiceAccount/viewer')), 'the end of the claim')
})

test('a webhook that is down: the child is tried again with growing delays, until the webhook is gone', async () => {
  const team = await Team.create('hook')
  await install({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'down' },
    webhooks: [
      {
        name: 'down.example.com',
        clientConfig: { url: 'https://127.0.0.1:9/validate' },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['configmaps'] }],
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'hook' } },
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        failurePolicy: 'Fail',
      },
    ],
  })
  const probe = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'probe', namespace: 'hook' } }
  await eventually(async () => (await api.create(probe, 'dryRun=All')).status, 500)
  const from = operator.proxy.requests.length
  await team.put(flags('1'), deployment())
  await team.until(operator, 'LummoConfig/flags', 'False Unavailable', 'Applied')
  await operator.until(() => team.exists('Deployment/web'), 'the neighbour')
  await pause(2_000)
  expect(patches(from, 'configmaps/flags').length).toBeLessThan(20)
  await api.call('DELETE', '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/down')
  await team.until(operator, 'LummoConfig/flags', 'True Ready')
})

test('a field that the definition of a child does not have: one try, a condition, and no storm', async () => {
  const team = await Team.create('unknown')
  const from = operator.proxy.requests.length
  const patch = { spec: { notAField: true } }
  await team.put(
    deployment(),
    short('LummoNetworking', 'web', {
      app: 'web',
      domains: 'web.example.com',
      tls: false,
      package: { network: { provider: 'traefik' } },
      patches: [{ target: { kind: 'IngressRoute' }, patch }],
    }),
  )
  await team.until(operator, 'LummoNetworking/web', 'False Partial', 'Applied')
  expect(await team.messageOf('LummoNetworking/web')).toContain('field not declared in schema')
  await team.until(operator, 'LummoDeployment/web', 'True Ready')
  await operator.quiet()
  const tries = operator.writes(from).filter(({ path }) => path.includes('/ingressroutes/'))
  const runs = operator.lines.filter(({ namespace, msg }) => namespace === 'unknown' && msg === 'reconciled')
  expect(tries.length).toBeLessThanOrEqual(runs.length + 3)
  const quiet = operator.proxy.requests.length
  await pause(3_000)
  expect(operator.writes(quiet).filter(({ path }) => path.includes('/unknown/'))).toEqual([])
})

test.each([
  ['annotations', 'argocd.argoproj.io/tracking-id', 'Argo CD'],
  ['labels', 'kustomize.toolkit.fluxcd.io/name', 'Flux'],
])('an object with the mark of another tool is not changed: %s %s', async (field, mark, tool) => {
  const team = await Team.create('marks')
  await team.put(flags('1'))
  await team.until(operator, 'LummoConfig/flags', 'True Ready')
  await team.call('PATCH', 'ConfigMap/flags', { metadata: { [field]: { [mark]: 'x' } } })
  await team.until(operator, 'LummoConfig/flags', 'False NotOurs')
  const from = operator.proxy.requests.length
  await team.put(flags('2'))
  await team.until(operator, 'LummoConfig/flags', 'False NotOurs')
  expect(await team.messageOf('LummoConfig/flags')).toContain(tool)
  await operator.quiet()
  expect(patches(from, 'configmaps/flags')).toEqual([])
  await team.call('PATCH', 'ConfigMap/flags', { metadata: { [field]: { [mark]: null } } })
  await team.until(operator, 'LummoConfig/flags', 'True Ready')
  expect((await team.get('ConfigMap/flags')).data).toEqual({ A: '2' })
})
