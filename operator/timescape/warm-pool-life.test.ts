import { GATI } from '../../lib/parts/versions/names'
import { HandlerLife, handler, ROUTE } from '../../test/support/handler-life'

const SCALING = { autoscaler: 'hpa', min: 2, max: 12, cpu: 50 }
const warm = (version: string, warmPool: object | null = { pods: 2, lower: '2m' }) => {
  const one = handler(version, `${version}.0`, { steps: [100], pause: 0, ...(warmPool && { warmPool }) })
  return { ...one, spec: { ...one.spec, scaling: SCALING } }
}

async function minimumOf(life: HandlerLife, version = 'users-v1'): Promise<number> {
  const { spec } = await life.namespace.get('HorizontalPodAutoscaler', `${version}-hpa`)
  return (spec as { minReplicas: number }).minReplicas
}

/** Runs for some minutes, and returns each minimum once, with the minute of its first run. */
async function minimums(life: HandlerLife, minutes: number): Promise<[number, number][]> {
  const seen: [number, number][] = []
  for (let minute = 0; minute < minutes; minute++) {
    await life.run(1)
    const minimum = await minimumOf(life)
    if (minimum !== seen.at(-1)?.[1]) seen.push([minute, minimum])
  }
  return seen
}

async function started(...objects: object[]): Promise<HandlerLife> {
  const life = new HandlerLife()
  life.put(...(objects.length === 0 ? [warm('v1')] : objects), ROUTE)
  // The average usage includes the second pod after two minutes.
  await life.run(4)
  return life
}

test('the minimum follows the load at once, and falls slowly, while each decision replaces the process', async () => {
  const life = await started()
  expect(await minimumOf(life)).toBe(2)
  life.usage['users-v1'] = 190
  expect(await minimums(life, 10)).toEqual([
    [0, 2],
    [1, 6],
  ])
  life.usage['users-v1'] = 40
  expect(await minimums(life, 20)).toEqual([
    [0, 6],
    [3, 5],
    [5, 4],
    [7, 3],
  ])
})

test('without a change of the load, a run writes nothing and another run follows', async () => {
  const life = await started()
  life.usage['users-v1'] = 190
  await life.run(20)
  life.namespace.takeWrites()
  await life.run(20)
  expect(life.namespace.takeWrites()).toEqual([])
  expect(await life.namespace.run()).toMatchObject({ requeueAfter: 15_000 })
})

test('without metrics, the minimum stays', async () => {
  const life = await started()
  life.usage['users-v1'] = 190
  await life.run(10)
  life.hasMetrics = false
  life.usage['users-v1'] = 0
  expect(await minimums(life, 60)).toEqual([[0, 6]])
})

test('without a warm pool, the minimum is that of the handler again', async () => {
  const life = await started()
  life.usage['users-v1'] = 190
  await life.run(10)
  life.put(warm('v1', null))
  await life.run(2)
  expect(await minimumOf(life)).toBe(2)
  expect((await life.state()).warmPools).toBeUndefined()
})

test('an autoscaler that the handler no longer generates is removed, as is a copy; an old version keeps its own', async () => {
  const life = await started()
  life.put(warm('v2'))
  await life.run(4)
  const autoscalers = async () =>
    (await life.namespace.names()).filter((name) => name.startsWith('HorizontalPodAutoscaler/')).sort()
  const [v1, v2] = ['HorizontalPodAutoscaler/users-v1-hpa', 'HorizontalPodAutoscaler/users-v2-hpa']
  expect(await autoscalers()).toEqual([v1, v2])
  const { metadata, ...rest } = await life.namespace.get('HorizontalPodAutoscaler', 'users-v2-hpa')
  const { name: _, uid: __, ...marks } = metadata
  life.put({ ...rest, metadata: { ...marks, name: 'copy' } })
  await life.run(0.5)
  expect(await autoscalers()).toEqual([v1, v2])
  const { scaling: ___, ...spec } = warm('v2', null).spec
  life.put({ ...warm('v2', null), spec })
  await life.run(0.5)
  expect(await autoscalers()).toEqual([v1])
})

test('each version has a warm pool, and a version that is named again keeps its minimum', async () => {
  const life = await started()
  life.usage['users-v1'] = 190
  await life.run(10)
  life.put(warm('v2'))
  life.usage['users-v2'] = 90
  await life.run(2)
  expect([await minimumOf(life, 'users-v1'), await minimumOf(life, 'users-v2')]).toEqual([6, 4])
  life.put(warm('v1'))
  const state = await life.state()
  expect(state.warmPools).toMatchObject([
    { name: 'users-v1', minimum: 6 },
    { name: 'users-v2', minimum: 4 },
  ])
  expect(await minimums(life, 2)).toEqual([[0, 6]])
})

test('a handler with fixed weights also has a warm pool', async () => {
  const fixed = {
    ...{ apiVersion: GATI, kind: 'GatiVersion', metadata: { name: 'users-v1' } },
    spec: { handler: 'users', versionId: 'v1', routingWeight: 100 },
  }
  const life = await started(warm('v1'), fixed)
  life.usage['users-v1'] = 190
  await life.run(10)
  expect(await minimumOf(life)).toBe(6)
  expect(life.weights.at(-1)).toBe('users-v1=100')
})

test('the minimum follows the load while the cluster refuses an object of the route', async () => {
  const life = await started()
  life.put({ ...ROUTE, metadata: { ...ROUTE.metadata, labels: { team: 'shop' } } })
  life.namespace.target.inject({ method: 'apply', reason: 'Forbidden', kind: 'IngressRoute', name: 'api-redirect' })
  await life.run(1)
  life.usage['users-v1'] = 190
  await life.run(3)
  expect(await minimumOf(life)).toBe(6)
})
