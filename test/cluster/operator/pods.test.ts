import { isPlain, type Plain } from '../../../lib/manifest/manifest'
import { mapsAt, numberAt } from '../../../lib/manifest/value-at'
import { GATI } from '../../../lib/parts/versions/names'
import { deployment, native, short } from '../../support/objects'
import { api } from '../live'
import { asText, install, installOperator, OperatorProcess } from './operator-process'
import { listOf, Team } from './team'

// Pods and nodes that fail, and metrics that are missing. kwok simulates the failures: a label on a pod or node selects them.

const NAMESPACE = 'pods'
const FAILING_POD = 'pod-container-running-failed.stage.kwok.x-k8s.io'
const FAILING_NODE = 'node-not-ready.stage.kwok.x-k8s.io'
const NODE = 'node-lost'
let operator: OperatorProcess
let team: Team

beforeAll(async () => {
  await installOperator()
  team = await Team.create(NAMESPACE)
  operator = await (await OperatorProcess.start({ settings: { namespaces: [NAMESPACE] } })).ready()
})

afterEach(async () => {
  // If the test fails, its pods must not disturb the tests after it.
  await team.call('DELETE', 'LummoDeployment/crashing')
})

afterAll(async () => {
  await api.call('DELETE', `/api/v1/nodes/${NODE}`)
  await operator.end('SIGKILL')
  await operator.proxy.stop()
  api.close()
})

/** Writes to objects other than statuses. */
const changes = (from: number): string[] =>
  operator
    .writes(from)
    .map(asText)
    .filter((one) => !one.endsWith('/status'))

const withPods = (kind: string, template: Plain) => [{ target: { kind }, patch: { spec: { template } } }]

test('a Job whose pod fails is the reason of its claim, and is not run again', async () => {
  const from = operator.proxy.requests.length
  await team.put(
    short('LummoJob', 'migrate', {
      containers: { image: 'migrate:1', resources: { cpu: '10m', memory: '16Mi' } },
      retry: 0,
      patches: withPods('Job', { metadata: { labels: { [FAILING_POD]: 'true' } } }),
    }),
  )
  await team.until(operator, 'LummoJob/migrate', 'False Failed')
  expect(await team.messageOf('LummoJob/migrate')).toContain('BackoffLimitExceeded')
  expect(await team.condition('LummoJob/migrate', 'Stalled')).toBe('True Failed')
  await operator.quiet()
  expect(changes(from).filter((one) => one.startsWith('PATCH jobs'))).toHaveLength(1)
})

test('pods that fail again and again: the claim is not ready, nothing is applied again, and a corrected version is', async () => {
  const crashing = deployment().named('crashing').spec({ service: false })
  const patches = [
    // A pod that runs for a moment does not count as available.
    { target: { kind: 'Deployment' }, patch: { spec: { minReadySeconds: 60 } } },
    ...withPods('Deployment', { metadata: { labels: { [FAILING_POD]: 'true' } } }),
  ]
  await team.put(crashing.spec({ patches }))
  const failed = async () =>
    (await listOf('v1', 'Pod', NAMESPACE)).filter(({ status }) => isPlain(status) && status.phase === 'Failed').length
  const before = await failed()
  await operator.until(async () => (await failed()) > before, 'the first failed pod')
  await team.until(operator, 'LummoDeployment/crashing', 'False Progressing')
  const from = operator.proxy.requests.length
  await operator.until(async () => (await failed()) > before + 2, 'more failed pods')
  // Between a failed pod and the next pod, no pod is counted as created.
  expect(await team.messageOf('LummoDeployment/crashing')).toMatch(
    /^Deployment\/crashing has 0 of 1 pods (available|created)/,
  )
  expect(changes(from)).toEqual([])
  await team.put(crashing)
  await team.until(operator, 'LummoDeployment/crashing', 'True Ready')
})

test('a node that is lost makes the claim not ready, and its return makes it ready again, without a change of objects', async () => {
  await api.create(simulatedNode().object)
  await team.put(
    deployment()
      .named('placed')
      .spec({
        nodeSelector: { 'kubernetes.io/hostname': NODE },
        tolerations: [
          { key: 'tests.lummo.dev/own', operator: 'Exists' },
          // By default, a pod stays for five minutes.
          { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 1 },
        ],
      }),
  )
  await team.until(operator, 'LummoDeployment/placed', 'True Ready')
  await operator.quiet()
  const from = operator.proxy.requests.length
  await label(NODE, { [FAILING_NODE]: 'true' })
  await team.until(operator, 'LummoDeployment/placed', 'False Progressing')
  expect(await team.messageOf('LummoDeployment/placed')).toContain('has 0 of 1 pods')
  await label(NODE, { [FAILING_NODE]: null })
  await team.until(operator, 'LummoDeployment/placed', 'True Ready')
  expect(changes(from)).toEqual([])
})

/** A node on which only the pods of a test run. */
const simulatedNode = () => {
  const capacity = { cpu: '4', memory: '8Gi', 'ephemeral-storage': '10Gi', pods: '100' }
  return native('v1', 'Node', NODE, {
    spec: { taints: [{ key: 'tests.lummo.dev/own', effect: 'NoSchedule' }] },
    status: { capacity, allocatable: capacity },
  }).with({
    metadata: { labels: { 'kubernetes.io/hostname': NODE, 'tests.lummo.dev/simulated': 'true' } },
  })
}

const label = (node: string, labels: Plain) =>
  api.call('PATCH', `/api/v1/nodes/${node}`, { metadata: { labels } }, 'application/merge-patch+json')

test('without a metrics server, an autoscaler and its warm pool keep the pods, and the claim stays ready', async () => {
  await install({
    apiVersion: GATI,
    kind: 'GatiHandler',
    metadata: { name: 'users', namespace: NAMESPACE },
    spec: {
      handlerPath: '/users',
      version: 'v1',
      image: 'registry.example.com/users:1.0',
      port: 8080,
      resources: { cpu: '10m', memory: '16Mi' },
      scaling: { autoscaler: 'hpa', min: 2, max: 5, cpu: 60 },
      timescape: { warmPool: { pods: 1 } },
    },
  })
  const autoscaler = () => team.get('HorizontalPodAutoscaler/users-v1-hpa')
  const isBlind = async (): Promise<boolean> =>
    mapsAt(await autoscaler(), ['status', 'conditions']).some(
      ([, { type, status }]) => type === 'ScalingActive' && status === 'False',
    )
  await operator.until(isBlind, 'an autoscaler without metrics')
  await team.until(operator, 'GatiHandler/users', 'True Ready')
  await operator.quiet()
  const from = operator.proxy.requests.length
  expect(numberAt(await autoscaler(), ['spec', 'minReplicas'])).toBe(2)
  expect(numberAt(await team.get('Deployment/users-v1'), ['spec', 'replicas'])).toBe(2)
  await operator.quiet(3_000)
  expect(operator.writes(from).map(asText)).toEqual([])
})
