import { suite } from '../../suite'
import { expandObjects } from '../../../lib/command/objects'
import type { Manifest } from '../../../lib/manifest/manifest'

const ours = (kind: string, name: string, spec: object) => ({
  apiVersion: 'krm.lummo.dev/v1alpha1',
  kind,
  metadata: { name, namespace: 'shop' },
  spec,
})
const native = (apiVersion: string, kind: string, metadata: object, rest: object) => ({
  apiVersion,
  kind,
  metadata,
  ...rest,
})
const web = ours('LummoDeployment', 'web', {
  containers: { image: 'web:1.0', http: 8080, resources: { cpu: '1', memory: '1Gi' } },
})
const networking = (spec: object = {}) => ours('LummoNetworking', 'web', { domains: ['web.example.com'], ...spec })
const settings = (network: object) => ours('LummoPackage', 'settings', { network })

function run(...objects: object[]) {
  const { objects: out, findings } = expandObjects([web, ...objects] as never, suite)
  const made = out as unknown as Manifest[]
  const named = (kind: string) =>
    Object.fromEntries(made.filter((one) => one.kind === kind).map(({ metadata, spec }) => [metadata.name, spec]))
  return {
    findings: findings.map(({ severity, code, path }) => `${severity} ${code} ${path?.join('.')}`),
    messages: findings.map(({ message }) => message).join('\n'),
    grants: named('ReferenceGrant'),
    routes: named('HTTPRoute') as Record<string, { parentRefs: object[] }>,
  }
}

describe('the Gateway API', () => {
  const gateway = settings({ provider: 'gateway' })
  const from = (namespace: string) => ({ group: 'gateway.networking.k8s.io', kind: 'Gateway', namespace })
  const listening = (...certificateRefs: object[]) =>
    native(
      'gateway.networking.k8s.io/v1',
      'Gateway',
      { name: 'public', namespace: 'envoy-gateway-system' },
      { spec: { gatewayClassName: 'envoy', listeners: [{ name: 'https', tls: { certificateRefs } }] } },
    )

  test('the Gateway may read a Secret that is there already, and has to name it', () => {
    const { grants, findings } = run(gateway, networking({ certificate: { secret: 'star-tls' } }))
    expect(grants).toEqual({
      'web-star-tls': { from: [from('envoy-gateway-system')], to: [{ group: '', kind: 'Secret', name: 'star-tls' }] },
    })
    // A Gateway outside the package is not checked.
    expect(findings).toEqual([])
    const listed = run(gateway, networking({ certificate: { secret: 'star-tls' } }), listening({ name: 'other' }))
    expect(listed.findings).toEqual(['warning gateway-certificate spec.certificate'])
    expect(listed.messages).toContain('`{name: star-tls, namespace: shop}`')
  })

  test('a Gateway of the package is looked at', () => {
    expect(run(gateway, networking(), listening({ name: 'web-cert', namespace: 'shop' })).findings).toEqual([])
    expect(run(gateway, networking(), listening({ name: 'other' })).findings).toEqual([
      'warning gateway-certificate spec.domains',
    ])
  })

  test('a Gateway of Istio that has the same name is another one', () => {
    const istio = native(
      'networking.istio.io/v1',
      'Gateway',
      { name: 'public', namespace: 'envoy-gateway-system' },
      { spec: { servers: [] } },
    )
    expect(run(gateway, networking(), istio).findings).toEqual([])
    const both = run(gateway, networking(), istio, listening({ name: 'other' }))
    expect(both.findings).toEqual(['warning gateway-certificate spec.domains'])
  })

  describe('with a Gateway for the VPN', () => {
    const both = settings({ provider: 'gateway', vpn: { gateway: { name: 'inside', namespace: 'infra' } } })
    const inside = { name: 'inside', namespace: 'infra', sectionName: 'http' }
    const open = { name: 'public', namespace: 'envoy-gateway-system', sectionName: 'http' }

    test('routes for the VPN alone have nothing to do with the one for everybody', () => {
      const { grants, routes } = run(both, networking({ routes: [{ path: '/', vpn: true }] }))
      expect(grants).toMatchObject({ 'web-cert': { from: [from('infra')] } })
      expect(routes['web-redirect']?.parentRefs).toEqual([inside])
    })

    test('routes for both have both', () => {
      const { grants, routes } = run(both, networking({ routes: [{ path: '/a', vpn: true }, { path: '/b' }] }))
      expect(grants).toMatchObject({ 'web-cert': { from: [from('envoy-gateway-system'), from('infra')] } })
      expect(routes['web-redirect']?.parentRefs).toEqual([open, inside])
    })

    test('one in the namespace of the application needs no grant', () => {
      const near = settings({ provider: 'gateway', vpn: { gateway: { name: 'inside' } } })
      expect(run(near, networking({ routes: [{ path: '/', vpn: true }] })).grants).toEqual({})
    })
  })
})

describe('a Gateway of Istio that teams share', () => {
  const policy = { ...web, spec: { ...web.spec, network: { from: [{ ingress: true }] } } }
  const output = (gateway: object, network: object = {}) => {
    const { objects, findings } = expandObjects(
      [policy, networking(), settings({ provider: 'istio', gateway, ...network })] as never,
      suite,
    )
    expect(findings).toEqual([])
    const made = objects as unknown as Manifest[]
    const one = (kind: string) =>
      made.find((object) => object.kind === kind)?.spec as Record<string, unknown> | undefined
    const from = JSON.stringify(one('NetworkPolicy')?.ingress)
    return {
      kinds: made.map(({ kind }) => kind).filter((kind) => ['Gateway', 'Certificate'].includes(kind)),
      gateways: one('VirtualService')?.gateways,
      from: /"kubernetes.io\/metadata.name":"([^"]+)"/.exec(from)?.[1],
    }
  }

  test.each<[string, object, object, string, string]>([
    ['by its namespace', { namespace: 'edge' }, {}, 'edge/public', 'edge'],
    ['by its name', { name: 'shared' }, {}, 'istio-system/shared', 'istio-system'],
    ['by both', { name: 'shared', namespace: 'edge' }, {}, 'edge/shared', 'edge'],
    [
      'with pods elsewhere',
      { name: 'shared', namespace: 'shop' },
      { ingress: { namespace: 'istio-ingress' } },
      'shop/shared',
      'istio-ingress',
    ],
  ])('%s is used instead of one of the application', (_how, gateway, network, reference, from) => {
    expect(output(gateway, network)).toEqual({ kinds: [], gateways: [reference], from })
  })

  test('without a name and namespace, each application has its own', () => {
    const own = { kinds: ['Gateway', 'Certificate'], gateways: ['web'], from: 'istio-system' }
    const { kinds, ...rest } = output({ selector: { istio: 'edge' } })
    expect({ kinds: [...kinds].sort().reverse(), ...rest }).toEqual(own)
  })
})

describe('Istio’s gateway reads in its own namespace', () => {
  const istio = settings({ provider: 'istio' })
  const secret = (metadata: object) =>
    native('v1', 'Secret', { name: 'star', ...metadata }, { type: 'kubernetes.io/tls' })
  const issuer = (metadata: object) =>
    native('cert-manager.io/v1', 'Issuer', { name: 'mine', ...metadata }, { spec: { selfSigned: {} } })
  const starred = networking({ certificate: { secret: 'star' } })
  const issued = networking({ certificate: { issuer: { name: 'mine', kind: 'Issuer' } } })

  test.each<[string, object[]]>([
    ['a Secret beside the application', [starred, secret({ namespace: 'shop' })]],
    ['a Secret without a namespace', [starred, secret({})]],
    [
      'a LummoSecret',
      [starred, ours('LummoSecret', 'star', { path: 'star', keys: ['tls.crt', 'tls.key'], store: 'vault' })],
    ],
  ])('%s is elsewhere', (_, objects) => {
    expect(run(istio, ...objects).findings).toContain('error not-at-gateway spec.certificate.secret')
  })

  test('an Issuer beside the application is elsewhere', () => {
    const { findings, messages } = run(istio, issued, issuer({ namespace: 'shop' }))
    expect(findings).toEqual(['error not-at-gateway spec.certificate'])
    expect(messages).toContain('Issuer `mine`')
  })

  test.each<[string, object[]]>([
    ['a Secret there', [starred, secret({ namespace: 'istio-system' })]],
    ['an Issuer there', [issued, issuer({ namespace: 'istio-system' })]],
    ['a Secret that the package does not have', [starred]],
    ['an Issuer that the package does not have', [issued]],
  ])('%s is right', (_, objects) => {
    expect(run(istio, ...objects).findings).toEqual([])
  })
})
