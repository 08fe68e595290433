import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { HandlerLife, handler, ROUTE } from '../../test/support/handler-life'

const settings = (network: Plain) => ({
  apiVersion: 'krm.lummo.dev/v1alpha1',
  kind: 'LummoPackage',
  metadata: { name: 'settings' },
  spec: { network },
})

/** Kinds of the objects with the weights, keyed by provider. */
const PROVIDERS = {
  traefik: 'IngressRoute',
  gateway: 'HTTPRoute',
  istio: 'VirtualService',
  ingress: 'Ingress',
} as const

type Provider = keyof typeof PROVIDERS

/** Starts v1 behind a provider. */
async function served(network: Plain, timescape: object = {}): Promise<HandlerLife> {
  const life = new HandlerLife()
  life.put(settings(network), handler('v1', '1.0.0', timescape), ROUTE)
  await life.run(2)
  return life
}

test.each(Object.keys(PROVIDERS) as Provider[])(
  'with %s, the operator moves the weights and removes v1',
  async (provider) => {
    const life = await served({ provider })
    expect(life.weights).toEqual(['users-v1=100'])
    life.put(handler('v2', '2.0.0'))
    await life.run(16)
    expect(life.weights).toEqual([
      'users-v1=100',
      'users-v1=90 users-v2=10',
      'users-v1=50 users-v2=50',
      'users-v1=0 users-v2=100',
    ])
    await life.run(16)
    expect(life.weights.at(-1)).toBe('users-v2=100')
    expect(await life.workloads()).toEqual(['Deployment/users-v2', 'Service/users-v2'])
    expect(await life.namespace.conditionsOf('LummoNetworking', 'api')).toContain('Valid=True Valid')
  },
)

/** Returns a value in which all `weight` numbers and all canary weights are replaced. */
function withWeights(value: unknown, weight: number): unknown {
  if (Array.isArray(value)) return value.map((one) => withWeights(one, weight))
  if (!isPlain(value)) return value
  const entries = Object.entries(value).map(([key, one]): [string, unknown] => {
    if (key === 'weight') return [key, weight]
    return [key, key.endsWith('/canary-weight') ? `${weight}` : withWeights(one, weight)]
  })
  return Object.fromEntries(entries)
}

test.each(Object.entries(PROVIDERS))(
  'with %s, weights that somebody sets in the %s are reverted',
  async (provider, kind) => {
    const life = await served({ provider })
    life.put(handler('v2', '2.0.0'))
    await life.run(3)
    expect(life.weights.at(-1)).toBe('users-v1=90 users-v2=10')
    const routes = (await life.namespace.all()).filter((one) => one.kind === kind)
    life.namespace.put(...(routes.map((one) => withWeights(one, 33)) as DeploymentResource[]))
    await life.run(0.5)
    expect(life.weights.at(-1)).toBe('users-v1=90 users-v2=10')
  },
)

test.each(Object.keys(PROVIDERS) as Provider[])(
  'with %s, a third version can replace the second one',
  async (provider) => {
    const life = await served({ provider })
    life.put(handler('v2', '2.0.0'))
    await life.run(3)
    life.put(handler('v3', '3.0.0'))
    await life.run(3)
    const shares = (life.weights.at(-1) ?? '').split(' ').filter((one) => !one.endsWith('=0'))
    expect(shares).toEqual(['users-v1=90', 'users-v3=10'])
  },
)

describe('an Ingress whose controller has no weights', () => {
  const network = { provider: 'ingress', ingress: { class: 'haproxy' } }

  test('refuses steps before any request moves', async () => {
    const life = await served(network)
    const { conditions } = await life.namespace.statusOf('LummoNetworking', 'api')
    const message = conditions.find(({ type }) => type === 'Valid')?.message
    expect(message).toContain('`haproxy` cannot split requests by weight. Set `steps: [100]` in `timescape`')
    expect(life.weights).toEqual([''])
  })

  test('gets all requests of a new version at once', async () => {
    const timescape = { steps: [100], pause: 60 }
    const life = await served(network, timescape)
    life.put(handler('v2', '2.0.0', timescape))
    await life.run(10)
    expect(life.weights).toEqual(['users-v1=100', 'users-v2=100'])
    life.broken.add('users-v3')
    life.put(handler('v3', '3.0.0', timescape))
    await life.run(10)
    expect(life.weights).toEqual(['users-v1=100', 'users-v2=100'])
  })
})
