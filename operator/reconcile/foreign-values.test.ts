import { changeFor } from './changes'

const stored = (wanted: ReturnType<typeof changeFor>) => ({
  ...wanted.apply,
  metadata: { ...wanted.apply?.metadata, uid: 'u' },
})

const services = (stable: number, canary: number) => [
  { name: 'shop', weight: stable },
  { name: 'shop-canary', weight: canary },
]
const CASES = {
  TraefikService: (stable: number, canary: number) => ({
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'TraefikService',
    metadata: { name: 'shop', namespace: 'team' },
    spec: { weighted: { services: services(stable, canary) } },
  }),
  HTTPRoute: (stable: number, canary: number) => ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'shop', namespace: 'team' },
    spec: { rules: [{ backendRefs: services(stable, canary) }] },
  }),
  VirtualService: (stable: number, canary: number) => ({
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'shop', namespace: 'team' },
    spec: {
      http: [
        {
          route: [
            { destination: { host: 'shop' }, weight: stable },
            { destination: { host: 'shop-canary' }, weight: canary },
          ],
        },
      ],
    },
  }),
}

test.each(Object.entries(CASES))(
  '%s: weights of a running canary are left alone, other drift is repaired',
  (_, make) => {
    const live = stored(changeFor(make(100, 0), undefined)) as Parameters<typeof changeFor>[1]
    if (live === undefined) throw new Error('Nothing is applied.')
    expect(changeFor(make(100, 0), live)).toEqual({})
    const canary = { ...live, spec: make(70, 30).spec }
    expect(changeFor(make(100, 0), canary)).toEqual({})
    const edited = {
      ...canary,
      metadata: {
        ...canary.metadata,
        annotations: { ...canary.metadata.annotations, 'krm.lummo.dev/applied-hash': 'old' },
      },
    }
    expect(changeFor(make(100, 0), edited).apply).toMatchObject({ spec: make(70, 30).spec })
  },
)

test('the version that Argo Rollouts adds to the selector of a Service is left alone, other labels are removed', () => {
  const service = (more = {}) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'shop', namespace: 'team' },
    spec: { selector: { app: 'shop', ...more }, ports: [{ port: 80 }] },
  })
  const live = stored(changeFor(service(), undefined)) as Parameters<typeof changeFor>[1]
  if (live === undefined) throw new Error('Nothing is applied.')
  const version = { 'rollouts-pod-template-hash': '5f7d' }
  expect(changeFor(service(), { ...live, spec: service(version).spec })).toEqual({})
  const widened = { ...live, spec: service({ ...version, tier: 'front' }).spec }
  expect(changeFor(service(), widened).apply?.spec).toEqual(service(version).spec)
})

test('a field that the claim no longer sets is removed by an apply, although the stored object contains all others', () => {
  const wide = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', namespace: 'team' },
    data: { A: '1', B: '2' },
  }
  const live = stored(changeFor(wide, undefined)) as Parameters<typeof changeFor>[1]
  const narrow = { ...wide, data: { A: '1' } }
  expect(changeFor(narrow, live).apply).toMatchObject({ data: { A: '1' } })
  expect(changeFor(wide, live)).toEqual({})
})

test.each([
  ['quantities in the spelling of the server', { limits: { cpu: '1000m' } }, { limits: { cpu: '1' } }],
  ['empty fields that the server drops', { limits: {}, claims: [] }, {}],
])('%s are not drift', (_, wanted, kept) => {
  const pod = (resources: object) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'team' },
    spec: { template: { spec: { containers: [{ name: 'web', resources }] } } },
  })
  const live = stored(changeFor(pod(wanted), undefined)) as Parameters<typeof changeFor>[1]
  if (live === undefined) throw new Error('Nothing is applied.')
  expect(changeFor(pod(wanted), { ...live, spec: pod(kept).spec })).toEqual({})
})
