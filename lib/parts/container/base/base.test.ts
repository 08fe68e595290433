import type { RawClaim } from '../../../kind/claim'
import { newOnce } from '../../../manifest/memo/once'
import { withBase } from './base'
import type { ContainerSpec } from '../spec'

const claims = (base: ContainerSpec) => (): RawClaim[] => [
  { apiVersion: 'krm.lummo.dev/v1alpha1', kind: 'LummoContainer', name: 'common', spec: base } as unknown as RawClaim,
]

/** Returns a container merged with one base. */
function over(base: ContainerSpec, own: ContainerSpec): ContainerSpec {
  const { spec, findings } = withBase({ base: 'common', ...own }, ['spec'], { claims: claims(base), once: newOnce() })
  expect(findings).toEqual([])
  return spec
}

const probe = (base: object, own: object) =>
  over({ health: { liveness: base } } as ContainerSpec, { health: { liveness: own } } as ContainerSpec).health?.liveness

describe('lists of a base and of a container', () => {
  test('mounts are the same at the same path', () => {
    const volumeMounts = over(
      { volumeMounts: [{ name: 'certs', mountPath: '/certs', subPath: 'a', readOnly: true }] },
      {
        volumeMounts: [
          { name: 'data', mountPath: '/a', subPath: 'a' },
          { name: 'data', mountPath: '/b', subPath: 'b' },
          { name: 'own', mountPath: '/certs', subPathExpr: 'b' },
        ],
      },
    ).volumeMounts
    expect(volumeMounts).toEqual([
      { name: 'own', mountPath: '/certs', subPathExpr: 'b', readOnly: true },
      { name: 'data', mountPath: '/a', subPath: 'a' },
      { name: 'data', mountPath: '/b', subPath: 'b' },
    ])
  })

  test('ports are the same by number and protocol, or by name', () => {
    const { ports } = over(
      { ports: [{ containerPort: 53 }, { containerPort: 9090, name: 'metrics', servicePort: 90 }] },
      {
        ports: [
          { containerPort: 53, protocol: 'TCP', name: 'dns' },
          { containerPort: 53, protocol: 'UDP' },
          { containerPort: 9100, name: 'metrics' },
        ],
      },
    )
    expect(ports).toEqual([
      { containerPort: 53, protocol: 'TCP', name: 'dns' },
      { containerPort: 9100, name: 'metrics', servicePort: 90 },
      { containerPort: 53, protocol: 'UDP' },
    ])
  })

  test('envFrom grows; a source under two prefixes is two', () => {
    const spec = over(
      { envFrom: [{ configMapRef: { name: 'a' } }], configs: [{ name: 'b', prefix: 'B_' }] },
      {
        envFrom: [{ configMapRef: { name: 'c' } }],
        configs: [{ name: 'b' }, { name: 'b', prefix: 'B_', optional: true }],
      },
    )
    expect(spec.envFrom).toEqual([{ configMapRef: { name: 'a' } }, { configMapRef: { name: 'c' } }])
    expect(spec.configs).toEqual([{ name: 'b', prefix: 'B_', optional: true }, { name: 'b' }])
  })

  test('of mutually exclusive fields, the container’s stays', () => {
    const spec = over(
      {
        env: [{ name: 'A', value: '1' }],
        files: [{ path: '/etc/a', config: 'a', mode: 0o400 }],
        readinessProbe: { periodSeconds: 5, httpGet: { path: '/', port: 80 } },
      },
      {
        env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }],
        files: [{ path: '/etc/a', secret: 'b' }],
        readinessProbe: { exec: { command: ['a'] } },
      },
    )
    expect(spec.env).toEqual([{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }])
    expect(spec.files).toEqual([{ path: '/etc/a', secret: 'b', mode: 0o400 }])
    expect(spec.readinessProbe).toEqual({ periodSeconds: 5, exec: { command: ['a'] } })
  })

  test('a variable may have any name', () => {
    const env = JSON.parse('{"__proto__": "x", "B": "2"}')
    expect(JSON.stringify(over({ env: { A: '1' } }, { env }).env)).toBe('{"A":"1","__proto__":"x","B":"2"}')
  })
})

describe('variables as a map and as a list', () => {
  const list = [{ name: 'B', value: 'own' }]

  test('are joined, whichever the base has', () => {
    expect(over({ env: { A: '1', B: '2' } }, { env: list })).toEqual({ env: list, variables: { A: '1' } })
    expect(over({ env: [{ name: 'A', value: '1' }, ...list] }, { env: { B: '2' } })).toEqual({
      env: [{ name: 'A', value: '1' }],
      variables: { B: '2' },
    })
  })

  test('are one again when nothing is left of the other', () => {
    expect(over({ env: { B: '2' } }, { env: list })).toEqual({ env: list })
    expect(over({ env: list }, { env: { B: '2' } })).toEqual({ env: { B: '2' } })
  })
})

describe('what a container says in another spelling', () => {
  test('an image as text and in parts', () => {
    const digest = `sha256:${'a'.repeat(64)}`
    const image = (base: ContainerSpec['image'], own: ContainerSpec['image']) =>
      over({ image: base }, { image: own }).image
    expect(image({ ref: 'r.io:5000/app:1.0' }, { tag: '2.0' })).toEqual({ repo: 'r.io:5000/app', tag: '2.0' })
    expect(image({ ref: `app:1.0@${digest}` }, { tag: '2.0' })).toEqual({ repo: 'app', tag: '2.0' })
    expect(image({ ref: 'app:1.0' }, { repo: 'mirror/app' })).toEqual({ repo: 'mirror/app', tag: '1.0' })
    expect(image({ repo: 'app', tag: '1.0', digest }, { tag: '2.0' })).toEqual({ repo: 'app', tag: '2.0' })
    expect(image({ repo: 'app', tag: '1.0', pullSecret: 'key' }, { ref: 'b:2' })).toEqual({
      ref: 'b:2',
      pullSecret: 'key',
    })
    expect(image({ ref: 'app:1.0' }, { pullSecret: 'key' })).toEqual({ ref: 'app:1.0', pullSecret: 'key' })
  })

  test('resources short and in full', () => {
    const resources = (base: ContainerSpec['resources'], own: ContainerSpec['resources']) =>
      over({ resources: base }, { resources: own }).resources
    expect(resources({ cpu: '1', cpuLimit: '2', memory: '1Gi' }, { limits: { cpu: '3', memory: '2Gi' } })).toEqual({
      cpu: '1',
      requests: { memory: '1Gi' },
      limits: { cpu: '3', memory: '2Gi' },
    })
    expect(resources({ requests: { cpu: '1', 'a.com/b': '1' }, limits: { cpu: '1' } }, { cpu: '2' })).toEqual({
      cpu: '2',
      requests: { 'a.com/b': '1' },
      limits: { cpu: '1' },
    })
    expect(resources({ limits: { cpu: '1', memory: '1Gi' } }, { cpuLimit: '2' })).toEqual({
      cpuLimit: '2',
      requests: {},
      limits: { memory: '1Gi' },
    })
  })

  test('probes', () => {
    expect(probe({ path: '/a', port: 81, period: 5 }, { command: ['a'] })).toEqual({ period: 5, command: ['a'] })
    expect(probe({ command: ['a'], period: 5 }, { port: 81 })).toEqual({ period: 5, port: 81 })
    expect(probe({ path: '/a', scheme: 'HTTPS' }, { grpc: true })).toEqual({ grpc: true })
    expect(probe({ path: '/a', port: 81 }, { port: 82 })).toEqual({ path: '/a', port: 82 })
    expect(probe({ port: 81 }, { path: '/a' })).toEqual({ path: '/a', port: 81 })
    expect(probe({ path: '/a' }, { failures: 5 })).toEqual({ path: '/a', failures: 5 })
    expect(over({ livenessProbe: { exec: {} } }, { health: { liveness: false } })).toEqual({
      health: { liveness: false },
    })
  })

  test('a port of the Service alone keeps the port of the base, in any spelling', () => {
    const given = { http: { servicePort: 8000 } } as Parameters<typeof over>[1]
    expect(over({ http: { port: 80 } }, given).http).toEqual({ port: 80, servicePort: 8000 })
    const ports = [{ name: 'http', containerPort: 80 }, { containerPort: 81 }]
    expect(over({ ports }, given)).toMatchObject({
      http: { port: 80, servicePort: 8000 },
      ports: [{ containerPort: 81 }],
    })
  })

  test('a port by its field and in `ports`', () => {
    expect(over({ ports: [{ containerPort: 80 }, { containerPort: 81 }] }, { http: { port: 80 } })).toEqual({
      http: { port: 80 },
      ports: [{ containerPort: 81 }],
    })
    const ports = [{ containerPort: 8080, name: 'http' }]
    expect(over({ http: { port: 80 } }, { ports })).toEqual({ ports })
  })
})
