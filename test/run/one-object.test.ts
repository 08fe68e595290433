import { suite } from '../../functions/suite'
import { expandObjects } from '../../lib/command/objects'

const service = (name: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, ...more },
  spec: { ports: [{ name: 'web', port: 9000 }] },
})
const networking = {
  apiVersion: 'krm.lummo.dev/v1alpha1',
  kind: 'LummoNetworking',
  metadata: { name: 'shop', namespace: 'shop' },
  spec: { domains: 'shop.example.com', ports: { http: 8080 }, routes: { '/api': { service: 'api', port: 'web' } } },
}
const routesBeside = (...others: ReturnType<typeof service>[]) =>
  JSON.stringify(expandObjects([networking, ...others], suite).objects.filter(({ kind }) => kind === 'IngressRoute'))

const renamed = { annotations: { 'internal.config.kubernetes.io/previousNames': 'api' } }

test('an object is found by its name, and by the one it had before its host renamed it', () => {
  expect(routesBeside(service('api'))).toContain('"port":"web"')
  expect(routesBeside(service('pre-api', renamed))).toContain('"port":"web"')
  expect(routesBeside(service('carapi'), service('api-web'))).not.toContain('"port":"web"')
})

test('an object of another namespace is another one', () => {
  expect(routesBeside(service('api', { namespace: 'shop' }))).toContain('"port":"web"')
  expect(routesBeside(service('api', { namespace: 'other' }))).not.toContain('"port":"web"')
})
