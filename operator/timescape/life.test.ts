import { GATI } from '../../lib/parts/versions/names'
import { HandlerLife, handler, ROUTE } from '../../test/support/handler-life'

const BOTH = ['Deployment/users-v1', 'Deployment/users-v2', 'Service/users-v1', 'Service/users-v2']

test('a whole life: v1 serves, v2 fails, is repaired and takes over in steps, v1 is drained and removed', async () => {
  const life = new HandlerLife()
  life.put(handler('v1', '1.0.0'), ROUTE)
  await life.run(2)
  expect(life.weights).toEqual(['users-v1=100'])

  life.broken.add('users-v2')
  life.put(handler('v2', '2.0.0'))
  await life.run(30)
  expect(life.weights).toEqual(['users-v1=100'])
  expect(await life.state()).toMatchObject({ stable: 'users-v1', failed: { name: 'users-v2' } })
  expect(await life.workloads()).toEqual(BOTH)

  life.broken.clear()
  life.put(handler('v2', '2.0.1'))
  life.requests['users-v1'] = 1000
  await life.run(20)
  expect(life.weights).toEqual([
    'users-v1=100',
    'users-v1=90 users-v2=10',
    'users-v1=50 users-v2=50',
    'users-v1=0 users-v2=100',
  ])
  await life.run(10)
  expect(await life.workloads()).toEqual(['Deployment/users-v2', 'Service/users-v2'])
  expect(life.weights.at(-1)).toBe('users-v2=100')
  expect((await life.state()).versions).toMatchObject([
    { name: 'users-v2', phase: 'Active', weight: 100 },
    { name: 'users-v1', phase: 'Decommissioned' },
  ])
  expect(life.reasons()).toEqual([
    ...['RolloutStarted', 'RolledBack', 'RolloutStarted', 'StepTaken', 'StepTaken', 'StepTaken', 'Promoted'],
    ...['Drained', 'Decommissioned'],
  ])
})

test('an unhealthy version gives its requests back in the middle of the steps', async () => {
  const life = new HandlerLife()
  life.put(handler('v1', '1.0.0'), ROUTE)
  await life.run(2)
  life.put(handler('v2', '2.0.0'))
  await life.run(8)
  expect(life.weights.at(-1)).toBe('users-v1=50 users-v2=50')
  life.broken.add('users-v2')
  await life.run(2)
  expect(life.weights.at(-1)).toBe('users-v1=100')
})

test('a stopped Prometheus and an open stream keep a version, and its Service is removed before its pods', async () => {
  const life = new HandlerLife()
  life.put(handler('v1', '1.0.0', { steps: [100], pause: 0 }), ROUTE)
  await life.run(2)
  life.isPrometheusDown = true
  life.put(handler('v2', '2.0.0', { steps: [100], pause: 0 }))
  await life.run(60)
  expect(life.weights.at(-1)).toBe('users-v1=0 users-v2=100')
  life.isPrometheusDown = false
  life.open['users-v1'] = 1
  await life.run(60)
  expect(await life.workloads()).toEqual(BOTH)
  life.open['users-v1'] = 0
  const seen: string[][] = []
  for (let at = 0; at < 10; at++) {
    await life.run(0.5)
    seen.push((await life.workloads()).filter((name) => name.endsWith('-v1')))
  }
  const distinct = seen.filter((one, at) => JSON.stringify(one) !== JSON.stringify(seen[at - 1]))
  expect(distinct).toEqual([['Deployment/users-v1', 'Service/users-v1'], ['Deployment/users-v1'], []])
})

test('without measurements, an old version stays', async () => {
  const life = new HandlerLife()
  const unmeasured = (version: string) => {
    const one = handler(version, `${version}.0`)
    return { ...one, spec: { ...one.spec, timescape: { steps: [100], pause: 0 } } }
  }
  life.put(unmeasured('v1'), ROUTE)
  await life.run(1)
  life.put(unmeasured('v2'))
  await life.run(120)
  expect(await life.workloads()).toEqual(BOTH)
})

test('a breaking version waits for its transformers', async () => {
  const life = new HandlerLife()
  life.put(handler('v1', '1.0.0'), ROUTE)
  await life.run(2)
  const declared = (spec: object) => ({
    apiVersion: GATI,
    kind: 'GatiVersion',
    metadata: { name: 'users-v2' },
    spec: { handler: 'users', versionId: 'v2', ...spec },
  })
  life.put(handler('v2', '2.0.0'), declared({ breaking: true, transformers: [] }))
  await life.run(20)
  expect(life.weights).toEqual(['users-v1=100'])
  life.put(declared({ breaking: true, transformers: ['users-v1-to-v2'] }))
  await life.run(2)
  expect(life.weights.at(-1)).toBe('users-v1=90 users-v2=10')
})

test('weights in GatiVersions replace the steps', async () => {
  const life = new HandlerLife()
  life.put(handler('v1', '1.0.0'), ROUTE)
  await life.run(2)
  const byHand = (versionId: string, routingWeight: number) => ({
    apiVersion: GATI,
    kind: 'GatiVersion',
    metadata: { name: `users-${versionId}` },
    spec: { handler: 'users', versionId, routingWeight },
  })
  life.put(handler('v2', '2.0.0'), byHand('v1', 25), byHand('v2', 75))
  await life.run(30)
  expect(life.weights.at(-1)).toBe('users-v1=25 users-v2=75')
})

test('weights in GatiVersions that do not add up to 100 are an error, and the route stays', async () => {
  const life = new HandlerLife()
  life.put(handler('v1', '1.0.0'), ROUTE)
  await life.run(2)
  const byHand = (versionId: string, routingWeight: number) => ({
    ...{ apiVersion: GATI, kind: 'GatiVersion', metadata: { name: `users-${versionId}` } },
    spec: { handler: 'users', versionId, routingWeight },
  })
  life.put(handler('v2', '2.0.0'), byHand('v1', 70), byHand('v2', 70))
  await life.run(5)
  expect(life.weights).toEqual(['users-v1=100'])
  expect(await life.namespace.conditionsOf('GatiHandler', 'users')).toContain('Valid=False Invalid')
})

test('a version that is removed, and a handler that is deleted, are forgotten', async () => {
  const life = new HandlerLife()
  const fast = { steps: [100], pause: 0, drain: { samples: 1, grace: 1 } }
  life.put(handler('v1', '1.0.0', fast), ROUTE)
  await life.run(2)
  life.isKilled = false
  const { versions } = life.namespace
  life.put(handler('v2', '2.0.0', fast))
  await life.run(1)
  expect(versions.remembered).toEqual({ handlers: 1, versions: 2 })
  await life.run(10)
  expect(await life.workloads()).toEqual(['Deployment/users-v2', 'Service/users-v2'])
  expect(versions.remembered).toEqual({ handlers: 1, versions: 1 })
  await life.namespace.delete('GatiHandler', 'users')
  await life.run(1)
  expect(versions.remembered).toEqual({ handlers: 0, versions: 0 })
})

describe('a version that is removed', () => {
  const fast = { steps: [100], pause: 0, drain: { samples: 1, grace: 1 } }

  async function replaced(...more: object[]): Promise<HandlerLife> {
    const life = new HandlerLife()
    life.put(handler('v1', '1.0.0', fast), ROUTE)
    await life.run(2)
    life.put(handler('v2', '2.0.0', fast), ...more)
    return life
  }

  const replicas = async (life: HandlerLife) =>
    ((await life.namespace.get('Deployment', 'users-v1')).spec as { replicas: number }).replicas

  /** Runs until the Service of v1 is removed. */
  async function untilScaled(life: HandlerLife): Promise<void> {
    for (let at = 0; at < 20 && (await life.workloads()).includes('Service/users-v1'); at++) await life.run(0.5)
    await life.run(0.5)
  }

  test('is scaled to 0 after its Service is removed, and before its Deployment is removed', async () => {
    const life = await replaced()
    await life.run(1)
    expect(await replicas(life)).toBe(1)
    await untilScaled(life)
    await life.run(0.5)
    expect(await replicas(life)).toBe(0)
    await life.run(2)
    expect(await life.workloads()).toEqual(['Deployment/users-v2', 'Service/users-v2'])
  })

  test('gets its pods again if the handler names it again', async () => {
    const life = await replaced()
    await untilScaled(life)
    await life.run(0.5)
    expect(await replicas(life)).toBe(0)
    life.put(handler('v1', '1.0.0', fast))
    await life.run(5)
    expect(await replicas(life)).toBe(1)
    expect(await life.state()).toMatchObject({ stable: 'users-v1' })
    expect(await life.workloads()).toContain('Service/users-v1')
  })

  const networking = (routes: object[]) => ({
    apiVersion: 'krm.lummo.dev/v1alpha1',
    kind: 'LummoNetworking',
    metadata: { name: 'old' },
    spec: { app: 'users-v1', domains: 'old.example.com', routes },
  })
  const ingress = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'old' },
    spec: { defaultBackend: { service: { name: 'users-v1', port: { name: 'http' } } } },
  }

  test.each([
    ['LummoNetworking/old', networking([{ path: '/users', service: 'users-v1' }])],
    ['LummoNetworking/old', networking([{ path: '/users', backends: [{ service: 'users-v1', weight: 1 }] }])],
    ['Ingress/old', ingress],
  ])('stays while %s routes to it by name', async (name, route) => {
    const life = await replaced(route)
    await life.run(30)
    expect(await life.workloads()).toEqual(BOTH)
    const { versions } = await life.state()
    expect(versions.find((one) => one.name === 'users-v1')?.drain).toMatchObject({ stage: 'draining', routedBy: name })
    await life.namespace.delete(route.kind, 'old')
    await life.run(10)
    expect(await life.workloads()).toEqual(['Deployment/users-v2', 'Service/users-v2'])
  })
})
