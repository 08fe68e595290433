import type { Plain } from '../../../lib/manifest/manifest'
import { deployment, short } from '../../support/objects'
import { api } from '../live'
import { asText, installOperator, OperatorProcess } from './operator-process'
import { listOf, Team } from './team'

let operator: OperatorProcess
let team: Team

beforeAll(async () => {
  await installOperator()
  team = await Team.create('changes')
  operator = await (await OperatorProcess.start({ settings: { namespaces: ['changes'] } })).ready()
})

afterEach(() => {
  operator.proxy.rule = () => undefined
})

afterAll(async () => {
  await operator.end('SIGKILL')
  await operator.proxy.stop()
  api.close()
})

const flags = (value: string) => short('LummoConfig', 'flags', { values: { A: value } })
const readyPods = async (name: string) => ((await team.get(`Deployment/${name}`)).status as Plain).readyReplicas
const since = (from: number): string[] => operator.writes(from).map(asText)

test('drift is repaired: a label, a removed Service, a wider selector; fields of others stay', async () => {
  await team.put(deployment().spec({ network: { from: [{ app: 'shop' }] } }))
  await team.until(operator, 'LummoDeployment/web', 'True Ready')
  await operator.quiet()
  const service = await team.get('Service/web')
  const from = operator.proxy.requests.length
  await team.call('PATCH', 'Service/web', {
    metadata: { labels: { 'app.kubernetes.io/managed-by': 'hand', team: 'x' } },
    spec: { externalTrafficPolicy: null, sessionAffinity: 'ClientIP' },
  })
  await operator.until(
    async () => (await team.get('Service/web')).metadata.labels?.['app.kubernetes.io/managed-by'] === 'lummo',
    'the label',
  )
  const repaired = await team.get('Service/web')
  expect(repaired.metadata.labels).toEqual({ ...service.metadata.labels, team: 'x' })
  expect(repaired.spec).toMatchObject({ sessionAffinity: 'ClientIP' })
  await team.call('PATCH', 'NetworkPolicy/web', { spec: { podSelector: { matchLabels: { tier: 'none' } } } })
  await operator.until(
    async () => !JSON.stringify((await team.get('NetworkPolicy/web')).spec).includes('tier'),
    'the selector',
  )
  await team.call('DELETE', 'Service/web')
  await operator.until(() => team.exists('Service/web'), 'the Service')
  await operator.quiet()
  expect(since(from).filter((one) => /PATCH (services|networkpolicies)/.test(one))).toHaveLength(3)
})

test('replicas that another manager sets are reported, not fought', async () => {
  await team.put(deployment().named('scaled').spec({ replicas: 2 }))
  await team.until(operator, 'LummoDeployment/scaled', 'True Ready')
  await operator.quiet()
  const from = operator.proxy.requests.length
  const path = await team.path('Deployment/scaled')
  await api.call('PATCH', `${path}/scale`, { spec: { replicas: 3 } }, 'application/merge-patch+json')
  await operator.until(
    async () => (await team.messageOf('LummoDeployment/scaled', 'Applied')).includes('is 3'),
    'the report',
  )
  await operator.quiet()
  expect((await team.get('Deployment/scaled')).spec).toMatchObject({ replicas: 3 })
  expect(since(from).filter((one) => one.startsWith('PATCH deployments'))).toEqual([])
})

test('an application that gets an autoscaler keeps its pods until the autoscaler decides', async () => {
  const scaled = deployment().named('growing')
  await team.put(scaled.spec({ replicas: 4 }))
  await team.until(operator, 'LummoDeployment/growing', 'True Ready')
  await team.put(scaled.spec({ scaling: { min: 2, max: 6, cpu: 60 } }))
  await operator.until(() => team.exists('ScaledObject/growing'), 'the autoscaler')
  await operator.quiet()
  expect((await team.get('Deployment/growing')).spec).toMatchObject({ replicas: 4 })
  const from = operator.proxy.requests.length
  const path = await team.path('Deployment/growing')
  await api.call('PATCH', `${path}/scale`, { spec: { replicas: 6 } }, 'application/merge-patch+json')
  await operator.until(async () => (await readyPods('growing')) === 6, 'the pods of the autoscaler')
  await team.until(operator, 'LummoDeployment/growing', 'True Ready')
  await operator.quiet()
  expect((await team.get('Deployment/growing')).spec).toMatchObject({ replicas: 6 })
  expect(since(from).filter((one) => !one.endsWith('/status'))).toEqual([])
})

test('a claim that changes during its run ends with its last version, and no status is ahead of its spec', async () => {
  await team.put(flags('1'))
  await team.until(operator, 'LummoConfig/flags', 'True Ready')
  await operator.quiet()
  const from = operator.proxy.requests.length
  let release = (): void => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  let isHeld = false
  operator.proxy.rule = async ({ method, path }) => {
    if (method !== 'PATCH' || !path.endsWith('/configmaps/flags') || isHeld) return undefined
    isHeld = true
    await held
    return undefined
  }
  await team.put(flags('2'))
  await operator.until(() => isHeld, 'the request that is held')
  await team.put(flags('3'))
  release()
  await operator.until(async () => (await team.flag()) === '3', 'the last version')
  await operator.quiet()
  const seen = operator
    .writes(from)
    .filter(({ path }) => path.endsWith('/lummoconfigs/flags/status'))
    .map(({ body }) => Number((JSON.parse(body).status as Plain).observedGeneration))
  expect(seen).toEqual([...seen].sort())
  expect(seen.at(-1)).toBe((await team.get('LummoConfig/flags')).metadata.generation)
  expect(since(from).filter((one) => one === 'PATCH configmaps/flags')).toHaveLength(2)
})

test('a conflict of two writers is tried again', async () => {
  const from = operator.proxy.requests.length
  let conflicts = 0
  operator.proxy.rule = async ({ method, path }) => {
    if (method !== 'PATCH' || !path.endsWith('/lummoconfigs/flags/status') || conflicts > 0) return undefined
    conflicts += 1
    await team.call('PATCH', 'LummoConfig/flags', { metadata: { annotations: { by: 'hand' } } })
    return undefined
  }
  await team.put(
    flags('4')
      .spec({ values: { B: undefined } })
      .with({ spec: { vlaues: {} } }),
  )
  await team.until(operator, 'LummoConfig/flags', 'False Invalid')
  expect(conflicts).toBe(1)
  const statuses = operator.proxy.requests.slice(from).filter(({ path }) => path.endsWith('/lummoconfigs/flags/status'))
  expect(statuses.map(({ status }) => status)).toEqual([409, 200])
})

test('a workload that never becomes ready is failed, and the reason is that of its controller', async () => {
  await team.put(
    deployment()
      .named('stuck')
      .spec({ nodeSelector: { 'kubernetes.io/hostname': 'none' }, progressDeadlineSeconds: 3 }),
  )
  await team.until(operator, 'LummoDeployment/stuck', 'False Failed')
  expect(await team.messageOf('LummoDeployment/stuck')).toContain('ProgressDeadlineExceeded')
  expect(await team.condition('LummoDeployment/stuck', 'Stalled')).toBe('True Failed')
})

test('a Job that the cluster deletes after its end is not run again', async () => {
  const job = (image: string) =>
    short('LummoJob', 'migrate', { ttl: 1, containers: { image, resources: { cpu: '10m', memory: '16Mi' } } })
  const from = operator.proxy.requests.length
  await team.put(job('migrate:1'))
  await team.until(operator, 'LummoJob/migrate', 'True Ready')
  await operator.until(async () => (await listOf('batch/v1', 'Job', 'changes')).length === 0, 'the end of the Job')
  await operator.quiet(3_000)
  // While the cluster deletes the Job, the claim is not ready.
  await team.until(operator, 'LummoJob/migrate', 'True Ready')
  expect(since(from).filter((one) => one.startsWith('PATCH jobs'))).toHaveLength(1)
})

test('a Job that fails is the reason of its claim; its next version waits for no one, and the old Job is removed', async () => {
  const pinned = (image: string) =>
    short('LummoJob', 'import', {
      deadline: 4,
      nodeSelector: { 'kubernetes.io/hostname': 'none' },
      containers: { image, resources: { cpu: '10m', memory: '16Mi' } },
    })
  const jobs = async () => (await listOf('batch/v1', 'Job', 'changes')).map(({ metadata }) => metadata.name)
  const from = operator.proxy.requests.length
  await team.put(pinned('import:1'))
  await operator.until(async () => (await jobs()).length === 1, 'the first Job')
  const [first] = await jobs()
  await team.put(pinned('import:2'))
  await operator.until(async () => (await jobs()).length === 2, 'the second Job')
  await operator.until(
    async () => (await team.messageOf('LummoJob/import', 'Applied')).includes(`Job/${first} will be removed later`),
    'the report of the first Job',
  )
  // A running Job ends without further changes.
  await operator.until(async () => !(await jobs()).includes(first ?? ''), 'the removal of the first Job')
  await team.until(operator, 'LummoJob/import', 'False Failed')
  expect(await team.messageOf('LummoJob/import')).toContain('DeadlineExceeded')
  await operator.quiet()
  expect(since(from).filter((one) => /^(PATCH|DELETE) jobs/.test(one))).toHaveLength(3)
})
