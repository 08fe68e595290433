import { suite } from '../../suite'
import { expandObjects } from '../../../lib/command/objects'
import type { Plain } from '../../../lib/manifest/manifest'

const PROVIDERS = ['traefik', 'gateway', 'ingress', 'istio'] as const

const ours = (kind: string, name: string, spec: object) => ({
  apiVersion: 'krm.lummo.dev/v1alpha1',
  kind,
  metadata: { name },
  spec,
})
const workload = (kind: string, spec: object) =>
  ours(kind, 'vault', {
    containers: { image: 'vault:1.0.0', resources: { cpu: '1', memory: '1Gi' }, ...spec },
  })
const networking = ours('LummoNetworking', 'vault', { domains: ['vault.example.com'] })

/** Returns the ports that routes to an application use, for one provider. */
function routedPorts(provider: string, kind: string, containers: object, route: object = {}): unknown[] {
  const settings = ours('LummoPackage', 'settings', { env: 'prod', network: { provider } })
  const routed = { ...networking, spec: { ...networking.spec, ...route } }
  const { objects, findings } = expandObjects([settings, workload(kind, containers), routed], suite)
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
  const ports: unknown[] = []
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) collect(one)
    if (typeof value !== 'object' || value === null) return
    for (const [key, one] of Object.entries(value as Plain)) {
      if (key === 'port' && typeof one !== 'object') ports.push(one)
      else if (key === 'port') ports.push(...Object.values(one as Plain))
      else collect(one)
    }
  }
  const kinds = ['TraefikService', 'IngressRoute', 'HTTPRoute', 'Ingress', 'VirtualService']
  // A redirect to HTTPS has a Service that Traefik never calls.
  const routes = objects.filter((one) => (one.metadata as { name: string }).name === 'vault')
  for (const one of routes) if (kinds.includes(String(one.kind))) collect(one.spec)
  return [...new Set(ports)]
}

describe.each(PROVIDERS)('routes of %s', (provider) => {
  const byName = provider === 'traefik' || provider === 'ingress'

  test('of a canary lead to the port of the Service, not to that of the pods', () => {
    expect(routedPorts(provider, 'LummoRollout', { http: { port: 8080, servicePort: 8000 } })).toEqual([
      byName ? 'http' : 8000,
    ])
  })

  test('lead to `https` if the application also has `http`, which serves metrics or probes', () => {
    const https = { name: 'https', containerPort: 8443, servicePort: 443 }
    const ports = [{ name: 'http', containerPort: 8080 }, https]
    expect(routedPorts(provider, 'LummoDeployment', { ports })).toEqual([byName ? 'https' : 443])
    expect(routedPorts(provider, 'LummoDeployment', { ports }, { routes: { port: 'http' } })).toEqual([
      byName ? 'http' : 80,
    ])
  })
})
