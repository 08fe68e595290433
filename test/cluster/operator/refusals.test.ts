import { pause } from '../../hosts/processes'
import { deployment, short } from '../../support/objects'
import { api, eventually } from '../live'
import { asText, install, installOperator, OperatorProcess } from './operator-process'
import { Team } from './team'

const NAMESPACES = ['hook', 'unknown', 'marks']
let operator: OperatorProcess

beforeAll(async () => {
  await installOperator()
  operator = await (await OperatorProcess.start({ settings: { namespaces: NAMESPACES } })).ready()
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
