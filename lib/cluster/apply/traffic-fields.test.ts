import type { DeploymentResource } from '../../contracts/deployment-target'
import type { Plain } from '../../manifest/manifest'
import { withoutForeignTraffic } from './traffic-fields'

type Weights = readonly (number | undefined)[]

const service = (name: string, weight: number | undefined) => ({ name, ...(weight === undefined ? {} : { weight }) })

/** A route with a stable version and a canary. */
const traefik = ([stable, canary]: Weights, more: Plain = {}): DeploymentResource => ({
  apiVersion: 'traefik.io/v1alpha1',
  kind: 'TraefikService',
  metadata: { name: 'web', namespace: 'team' },
  spec: { weighted: { services: [service('web', stable), service('web-canary', canary)], ...more } },
})

const selecting = (selector: Plain): DeploymentResource => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'team' },
  spec: { selector, ports: [{ port: 80 }] },
})

/** The stored object, with the manager that owns a field as a whole. */
function owned(resource: DeploymentResource, manager: string, path: readonly string[]): DeploymentResource {
  const fieldsV1 = path.reduceRight<Plain>((inner, step) => ({ [`f:${step}`]: inner }), {})
  const managedFields = [{ manager, operation: manager === 'lummo-operator' ? 'Apply' : 'Update', fieldsV1 }]
  return { ...resource, metadata: { ...resource.metadata, managedFields } as DeploymentResource['metadata'] }
}

const services = ['spec', 'weighted', 'services']
const selector = ['spec', 'selector']
const none: Weights = [undefined, undefined]

test('weights that another manager has set are left out, and so is nothing else', () => {
  const wanted = traefik(none, { sticky: { cookie: {} } })
  const live = owned(traefik([70, 30]), 'rollouts-controller', services)
  expect(withoutForeignTraffic(wanted, live).spec).toEqual({ weighted: { sticky: { cookie: {} } } })
  expect(withoutForeignTraffic(traefik([100, 0]), live).spec).toEqual({ weighted: {} })
})

test.each<[string, DeploymentResource, DeploymentResource]>([
  ['the operator owns the weights', traefik([90, 10]), owned(traefik([70, 30]), 'lummo-operator', services)],
  ['no manager is known', traefik([90, 10]), traefik([70, 30])],
  ['another field differs', traefik(none), owned(traefik([70, 30]), 'someone', ['spec', 'weighted', 'sticky'])],
  [
    'the services themselves differ',
    traefik(none),
    owned(JSON.parse(JSON.stringify(traefik([70, 30])).replace('web-canary', 'shop')), 'someone', services),
  ],
  [
    'another manager has changed the pods of a Service',
    selecting({ app: 'web' }),
    owned(selecting({ app: 'shop' }), 'someone', selector),
  ],
  [
    '… or selects fewer of them',
    selecting({ app: 'web' }),
    owned(selecting({ app: 'web', tier: 'a' }), 'someone', selector),
  ],
])('%s: the object is applied as it is', (_, wanted, live) => {
  expect(withoutForeignTraffic(wanted, live)).toBe(wanted)
})

test('the hash of a rollout in the selector of a Service is left out', () => {
  const live = owned(selecting({ app: 'web', 'rollouts-pod-template-hash': '5f6b' }), 'rollouts-controller', selector)
  expect(withoutForeignTraffic(selecting({ app: 'web' }), live).spec).toEqual({ ports: [{ port: 80 }] })
})

test('defaults that the server adds to a route are not a difference', () => {
  const route = (refs: Plain[], more: Plain = {}): DeploymentResource => ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'web', namespace: 'team' },
    spec: { hostnames: ['a.example.com'], rules: [{ backendRefs: refs, ...more }] },
  })
  const live = route([{ name: 'web', kind: 'Service', group: '', weight: 100 }], {
    matches: [{ path: { value: '/' } }],
  })
  const wanted = route([{ name: 'web' }])
  expect(withoutForeignTraffic(wanted, owned(live, 'rollouts-controller', ['spec', 'rules'])).spec).toEqual({
    hostnames: ['a.example.com'],
  })
})
