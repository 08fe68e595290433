import { suite } from '../../../functions/suite'
import { expandObjects } from '../../command/objects'
import type { Plain } from '../../manifest/manifest'

const claim = (kind: string, name: string, spec: object) => ({
  apiVersion: 'krm.lummo.dev/v1alpha1',
  kind,
  metadata: { name },
  spec,
})
const rollout = claim('LummoRollout', 'api', {
  env: 'prod',
  network: { from: [] },
  containers: { image: 'api:1.0', http: 8080, resources: { cpu: '1', memory: '1Gi' } },
})

test('with networking, a canary shifts real traffic between two Services', () => {
  const { objects, findings } = expandObjects(
    [rollout, claim('LummoNetworking', 'api', { app: 'api', domains: ['api.example.com'] })],
    suite,
  )
  expect(findings.map(({ severity, code }) => `${severity} ${code}`)).toEqual(['info controller-flags'])
  const find = (kind: string, name: string) =>
    objects.find((one) => one.kind === kind && (one.metadata as { name: string }).name === name)
  expect(find('Rollout', 'api')).toMatchObject({
    spec: {
      strategy: {
        canary: {
          stableService: 'api',
          canaryService: 'api-canary',
          trafficRouting: { traefik: { weightedTraefikServiceName: 'api' } },
        },
      },
    },
  })
  expect(find('Service', 'api')).toBeDefined()
  expect(find('Service', 'api-canary')).toBeDefined()
  // A sync of a GitOps tool restores this state, in which the stable version gets all traffic.
  expect(find('TraefikService', 'api')?.spec).toEqual({
    weighted: {
      services: [
        { name: 'api', port: 'http', weight: 100 },
        { name: 'api-canary', port: 'http', weight: 0 },
      ],
    },
  })
})

test('with networking, a NetworkPolicy lets the ingress controller in', () => {
  const { objects } = expandObjects(
    [rollout, claim('LummoNetworking', 'api', { app: 'api', domains: ['api.example.com'] })],
    suite,
  )
  const policy = objects.find(({ kind }) => kind === 'NetworkPolicy')
  expect(policy?.spec).toMatchObject({
    ingress: [
      {
        from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'traefik' } } }],
        ports: [{ port: 'http', protocol: 'TCP' }],
      },
    ],
  })
})

describe('steps that set routes', () => {
  const steps = [
    { setCanaryScale: { replicas: 1 } },
    { setHeaderRoute: { name: 'testers', match: [{ headerName: 'x-preview', headerValue: { exact: 'yes' } }] } },
    { setMirrorRoute: { name: 'copies', percentage: 10, match: [{ method: { exact: 'GET' } }] } },
    { pause: {} },
  ]
  const networking = claim('LummoNetworking', 'api', { domains: ['api.example.com'] })
  const canaryOf = (provider: string, given = steps) => {
    const settings = claim('LummoPackage', 'settings', { network: { provider } })
    const stepwise = { ...rollout, spec: { ...rollout.spec, strategy: { canary: { steps: given } } } }
    const { objects, findings } = expandObjects([settings, stepwise, networking] as never, suite)
    const spec = objects.find(({ kind }) => kind === 'Rollout')?.spec as { strategy?: { canary?: Plain } } | undefined
    return { canary: spec?.strategy?.canary, codes: findings.map(({ severity, code }) => `${severity} ${code}`) }
  }

  test('are declared in the router of Istio, in the order of the steps', () => {
    const { canary, codes } = canaryOf('istio')
    expect(codes.filter((code) => code.startsWith('error'))).toEqual([])
    expect(canary).toMatchObject({
      steps,
      trafficRouting: {
        istio: { virtualService: { name: 'api', routes: ['route-0'] } },
        managedRoutes: [{ name: 'testers' }, { name: 'copies' }],
      },
    })
  })

  test('set headers with the plugin of the Gateway API', () => {
    const { canary, codes } = canaryOf('gateway', steps.slice(0, 2))
    expect(codes.filter((code) => code.startsWith('error'))).toEqual([])
    expect(canary).toMatchObject({ trafficRouting: { managedRoutes: [{ name: 'testers' }] } })
  })

  test.each(['traefik', 'ingress'])('are refused with %s, which cannot set them', (provider) => {
    expect(canaryOf(provider).codes.some((code) => code.startsWith('error'))).toBe(true)
  })
})

test('networking of another application changes nothing', () => {
  const { objects } = expandObjects(
    [rollout, claim('LummoNetworking', 'web', { app: 'web', domains: ['web.example.com'], ports: { http: 80 } })],
    suite,
  )
  expect(JSON.stringify(objects)).not.toContain('canaryService')
})

describe('routes of the application’s networking', () => {
  const settings = claim('LummoPackage', 'settings', { network: { provider: 'istio' } })
  const routingOf = (...networking: object[]) => {
    const { objects, findings } = expandObjects(
      [settings, rollout, ...networking] as Parameters<typeof expandObjects>[0],
      suite,
    )
    const found = objects.find(({ kind }) => kind === 'Rollout')
    return { spec: found?.spec, messages: findings.map(({ message }) => message) }
  }

  test('that all lead elsewhere shift nothing, and the share is counted in pods', () => {
    const { spec, messages } = routingOf(
      claim('LummoNetworking', 'api', { domains: ['api.example.com'], routes: [{ path: '/', service: 'other' }] }),
    )
    expect(JSON.stringify(spec)).not.toContain('trafficRouting')
    expect(messages).toEqual([expect.stringContaining('route `api` in LummoNetworking `api`')])
  })

  test('follow a name that the host has changed', () => {
    const renamed = (kind: string, spec: object) => {
      const one = claim(kind, 'p-api', spec)
      return {
        ...one,
        metadata: { ...one.metadata, annotations: { 'internal.config.kubernetes.io/previousNames': 'api' } },
      }
    }
    const { objects } = expandObjects(
      [
        settings,
        renamed('LummoRollout', rollout.spec),
        renamed('LummoNetworking', { domains: ['api.example.com'], routes: [{ path: '/', service: 'api' }] }),
      ],
      suite,
    )
    expect(objects.find(({ kind }) => kind === 'Rollout')?.spec).toMatchObject({
      strategy: { canary: { trafficRouting: { istio: { virtualService: { name: 'p-api', routes: ['route-0'] } } } } },
    })
    expect(objects.find(({ kind }) => kind === 'VirtualService')?.spec).toMatchObject({
      http: [{ route: [{ destination: { host: 'p-api' } }, { destination: { host: 'p-api-canary' } }] }],
    })
  })
})
