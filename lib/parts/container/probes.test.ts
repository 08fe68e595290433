import { probesOf } from './probes'
import type { Health } from './probes-spec'

const HOW = { byDefault: true, sidecar: false }
const web = { http: 8080, grpc: undefined }
const rpc = { http: undefined, grpc: 9090 }
const startupOf = (health: Health | undefined, container = web as Parameters<typeof probesOf>[1], how = HOW) =>
  probesOf(health, container, how).startupProbe

describe('a failed startup probe restarts the container, so by default it asks no more than liveness does', () => {
  const rhythm = { failureThreshold: 30, periodSeconds: 10 }

  test('the path of liveness, in a rhythm for starting', () => {
    const health = { readiness: { path: '/ready' }, liveness: { path: '/alive', period: 5, failures: 2, delay: 60 } }
    expect(startupOf(health)).toEqual({ ...rhythm, httpGet: { path: '/alive', port: 'http' } })
  })

  test('the gRPC service of liveness, its scheme, its port and its timeout', () => {
    expect(startupOf({ readiness: { grpc: 'ready' }, liveness: { grpc: 'alive' } }, rpc)).toEqual({
      ...rhythm,
      grpc: { port: 9090, service: 'alive' },
    })
    expect(startupOf({ liveness: { path: '/alive', port: 8443, scheme: 'HTTPS', timeout: 3 } })).toEqual({
      ...rhythm,
      httpGet: { path: '/alive', port: 8443, scheme: 'HTTPS' },
      timeoutSeconds: 3,
    })
    expect(startupOf({ readiness: { port: 'http' }, liveness: { port: 7000 } })).toEqual({
      ...rhythm,
      tcpSocket: { port: 7000 },
    })
  })

  test.each<[string, Health, Parameters<typeof probesOf>[1], number | string | undefined]>([
    ['a path', { readiness: { path: '/ready' } }, web, 'http'],
    ['a path of another port', { readiness: { path: '/ready', port: 9000 }, liveness: false }, web, 9000],
    ['the gRPC service', { readiness: { grpc: true } }, rpc, 9090],
    ['a gRPC service next to http', { readiness: { grpc: true } }, { http: 8080, grpc: 9090 }, 9090],
    ['a command', { readiness: { command: ['ready'] } }, web, 'http'],
    [
      'a command of what has no port',
      { readiness: { command: ['ready'] } },
      { http: undefined, grpc: undefined },
      undefined,
    ],
  ])('where readiness alone asks %s, startup asks whether the port is open', (_what, health, container, port) => {
    const asked = port === undefined ? undefined : { ...rhythm, tcpSocket: { port } }
    expect(startupOf(health, container)).toEqual(asked)
  })

  test('what is set for startup is taken', () => {
    const health = { readiness: { path: '/ready' }, liveness: { path: '/alive' }, startup: { path: '/up' } }
    expect(startupOf(health)).toMatchObject({ httpGet: { path: '/up' } })
    expect(startupOf({ ...health, startup: false })).toBeUndefined()
    expect(startupOf({ readiness: false })).toBeUndefined()
  })

  test('a sidecar has started when it is ready, since the containers after it need it', () => {
    const health = { readiness: { path: '/ready' }, liveness: { path: '/alive' } }
    expect(startupOf(health, web, { ...HOW, sidecar: true })).toMatchObject({ httpGet: { path: '/ready' } })
  })
})
