import { suite } from '../../functions/suite'
import { expandObjects } from '../../lib/command/objects'

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
  // No weights: the controller sets them, and a sync would take them back.
  expect(find('TraefikService', 'api')?.spec).toEqual({
    weighted: {
      services: [
        { name: 'api', port: 'http' },
        { name: 'api-canary', port: 'http' },
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

test('networking of another application changes nothing', () => {
  const { objects } = expandObjects(
    [rollout, claim('LummoNetworking', 'web', { app: 'web', domains: ['web.example.com'], ports: { http: 80 } })],
    suite,
  )
  expect(JSON.stringify(objects)).not.toContain('canaryService')
})
