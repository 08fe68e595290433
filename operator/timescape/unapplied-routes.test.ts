import { DeploymentError, type DeploymentResource } from '../../lib/contracts/deployment-target'
import { HandlerLife, handler, ROUTE } from '../../test/support/handler-life'
import { deployment, short } from '../../test/support/objects'

const BOTH = ['Deployment/users-v1', 'Deployment/users-v2', 'Service/users-v1', 'Service/users-v2']

/** A handler with a new version that gets its first requests, in an operator that keeps running. */
async function shifting(route: object = ROUTE, minutes = 3): Promise<HandlerLife> {
  const life = new HandlerLife()
  life.put(handler('v1', '1.0.0'), route)
  await life.run(2)
  life.put(handler('v2', '2.0.0'))
  await life.run(minutes)
  life.isKilled = false
  return life
}

/** Makes the cluster refuse objects. Returns a function that ends the refusals. */
function refuse(life: HandlerLife, isRefused: (object: DeploymentResource) => boolean): () => void {
  const { target } = life.namespace
  const apply = target.apply.bind(target)
  target.apply = async (resource, options) => {
    if (isRefused(resource)) throw new DeploymentError('Forbidden', 'denied by a policy')
    return apply(resource, options)
  }
  return () => {
    target.apply = apply
  }
}

const isIngressRoute = ({ kind }: DeploymentResource): boolean => kind === 'IngressRoute'

describe('while a route does not have the weights of a step', () => {
  const NOT_ENOUGH_TIME = { 'for any request': 0, 'for a change': 500 }

  test.each(Object.entries(NOT_ENOUGH_TIME))('no other step follows: runs without time %s', async (_, milliseconds) => {
    const life = await shifting()
    life.namespace.timeLeft = () => milliseconds
    await life.run(10)
    const before = [await life.state(), life.reasons(), life.weights.at(-1)]
    await life.run(20)
    expect([await life.state(), life.reasons(), life.weights.at(-1)]).toEqual(before)
    life.namespace.timeLeft = () => 5_000
    await life.run(20)
    expect(life.weights.at(-1)).toMatch(/users-v2=100$/)
  })

  test('no other step follows: the cluster refuses the route', async () => {
    const life = await shifting()
    const end = refuse(life, isIngressRoute)
    await life.run(10)
    const before = [await life.state(), life.reasons(), life.weights.at(-1)]
    await life.run(20)
    expect([await life.state(), life.reasons(), life.weights.at(-1)]).toEqual(before)
    expect(await life.workloads()).toContain('Deployment/users-v1')
    expect((await life.state()).candidate?.waitsFor).toContain('See the status of its LummoNetworking.')
    end()
    await life.run(15)
    expect(life.weights.at(-1)).toMatch(/users-v2=100$/)
  })

  test.each([
    ['a list', [{ handler: 'users' }]],
    ['one route', { handler: 'users' }],
  ])('no other step follows: the short object of the route is invalid (%s)', async (_, routes) => {
    const route = { ...ROUTE, spec: { ...ROUTE.spec, routes } }
    const life = await shifting(route, 9)
    life.put({ ...route, spec: { ...route.spec, provider: 'misspelt' } })
    await life.run(40)
    expect(await life.namespace.conditionsOf('LummoNetworking', 'api')).toContain('Valid=False Invalid')
    expect(life.weights.at(-1)).toBe('users-v1=50 users-v2=50')
    expect(await life.workloads()).toEqual(BOTH)
    life.put(route)
    await life.run(15)
    expect(life.weights.at(-1)).toMatch(/users-v2=100$/)
  })

  test('a step has its whole pause after the route was accepted', async () => {
    const life = await shifting()
    const end = refuse(life, isIngressRoute)
    await life.run(30)
    end()
    await life.run(5)
    expect(life.weights.at(-1)).toBe('users-v1=50 users-v2=50')
  })

  test('a version keeps its Service until the proxies have received the route without it', async () => {
    const life = new HandlerLife()
    const fast = { steps: [100], pause: 0 }
    life.put(handler('v1', '1.0.0', fast), ROUTE)
    await life.run(2)
    life.put(handler('v2', '2.0.0', fast))
    life.isKilled = false
    const isDetached = async () => (await life.state()).versions.some(({ drain }) => drain?.stage === 'detached')
    for (let at = 0; at < 100 && !(await isDetached()); at++) await life.run(0.5)
    const end = refuse(life, isIngressRoute)
    await life.run(5)
    expect(await life.workloads()).toEqual(BOTH)
    end()
    for (const seconds of [1, 1]) {
      life.namespace.now = new Date(life.namespace.now.getTime() + seconds * 1_000)
      await life.namespace.run()
    }
    expect(await life.workloads()).toEqual(BOTH)
    await life.run(1)
    expect(await life.workloads()).not.toContain('Service/users-v1')
  })

  test('a broken version loses its requests as soon as its own route is accepted', async () => {
    const life = await shifting(ROUTE, 9)
    expect(life.weights.at(-1)).toBe('users-v1=50 users-v2=50')
    life.put({ ...ROUTE, metadata: { ...ROUTE.metadata, labels: { team: 'shop' } } })
    refuse(life, ({ metadata }) => metadata.name === 'api-redirect')
    await life.run(1)
    life.broken.add('users-v2')
    await life.run(2)
    expect(life.weights.at(-1)).toBe('users-v1=100')
    expect((await life.state()).failed).toMatchObject({ name: 'users-v2' })
  })

  test('with ingress-nginx, a broken version loses its requests although another object is refused', async () => {
    const life = new HandlerLife()
    life.put(short('LummoPackage', 'settings', { network: { provider: 'ingress' } }).object)
    life.put(handler('v1', '1.0.0'), ROUTE)
    await life.run(2)
    life.put(handler('v2', '2.0.0'))
    await life.run(9)
    expect(life.weights.at(-1)).toBe('users-v1=50 users-v2=50')
    life.put(deployment().object)
    refuse(life, ({ kind, metadata }) => kind === 'Service' && metadata.name === 'web')
    life.broken.add('users-v2')
    await life.run(3)
    expect(life.weights.at(-1)).toBe('users-v1=100')
  })
})
