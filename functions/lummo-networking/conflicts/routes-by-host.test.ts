import { suite } from '../../suite'
import { expandObjects } from '../../../lib/command/objects'
import { type Request, type Router, winner } from '../../../test/support/traefik-router'

const object = (kind: string, name: string, spec: object) => ({
  apiVersion: 'krm.lummo.dev/v1alpha1',
  kind,
  metadata: { name },
  spec,
})
const networking = (name: string, spec: object) => object('LummoNetworking', name, { ports: { http: 8080 }, ...spec })
const asking = (host: string, path: string): Request => ({
  host,
  path,
  method: 'GET',
  headers: {},
  query: {},
  ip: '192.0.2.1',
})

/** Returns the IngressRoutes of a package that uses Traefik. */
function routersOf(...objects: object[]): { entryPoints: string[]; routes: (Router & { services: object[] })[] }[] {
  const settings = object('LummoPackage', 'settings', { network: { issuer: { name: 'dns', dns: true } } })
  const result = expandObjects([settings, ...objects] as Parameters<typeof expandObjects>[0], suite)
  expect(result.findings.filter(({ severity }) => severity === 'error')).toEqual([])
  return result.objects
    .filter(({ kind }) => kind === 'IngressRoute')
    .map(({ spec }) => spec as ReturnType<typeof routersOf>[number])
}

const answering = (routers: ReturnType<typeof routersOf>, door: string, request: Request) =>
  winner(
    routers.filter(({ entryPoints }) => entryPoints.includes(door)).flatMap(({ routes }) => routes),
    request,
  ) as Router & { services: object[] }

describe('objects that share a host', () => {
  const web = networking('web', {
    domains: ['example.com', 'www.example.com', 'shop.example.com', 'm.example.com'],
  })
  const api = networking('api', { domains: ['example.com'], routes: [{ path: '/api' }] })
  const plain = networking('plain', { domains: ['example.com'], tls: false, routes: [{ path: '/ping' }] })
  const rest = networking('rest', { domains: ['*.example.com'], routes: [{ path: '/docs' }] })
  const routers = routersOf(web, api, plain, rest)

  test.each([
    ['websecure', 'example.com', '/api', 'api'],
    ['websecure', 'example.com', '/', 'web'],
    ['websecure', 'm.example.com', '/docs', 'rest'],
    // The redirect to HTTPS also contains all hosts.
    ['web', 'example.com', '/ping', 'plain'],
  ])('at %s, %s%s is answered by %s', (door, host, path, service) => {
    expect(answering(routers, door, asking(host, path)).services).toEqual([expect.objectContaining({ name: service })])
  })
})

test('an object that shares no host leaves priorities to Traefik', () => {
  const [first] = routersOf(networking('web', { domains: ['example.com'], tls: false, routes: [{ path: '/a' }] }))
  expect(first?.routes.map(({ priority }) => priority)).toEqual([undefined])
})

test('priorities of the user stay as they are', () => {
  const [first] = routersOf(
    networking('a', { domains: ['example.com'], tls: false, routes: [{ path: '/a', priority: 7 }, { path: '/b' }] }),
    networking('b', { domains: ['example.com'], tls: false }),
  )
  expect(first?.routes.map(({ priority }) => priority)).toEqual([7, undefined])
})
