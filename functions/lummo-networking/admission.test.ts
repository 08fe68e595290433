import { suite } from '../suite'
import { expandObjects } from '../../lib/command/objects'
import type { Manifest } from '../../lib/manifest/manifest'

const claim = (kind: string, name: string, spec: object) => ({
  apiVersion: 'krm.lummo.dev/v1alpha1',
  kind,
  metadata: { name },
  spec,
})
const policy = (name: string, spec: object) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name },
  spec: { podSelector: {}, policyTypes: ['Ingress'], ...spec },
})
const web = claim('LummoDeployment', 'web', {
  containers: { image: 'web:1.0', http: 8080, resources: { cpu: '1', memory: '1Gi' } },
})
const networking = (routes: object[] = []) =>
  claim('LummoNetworking', 'web', { domains: ['web.example.com'], ...(routes.length === 0 ? {} : { routes }) })
const network = (spec: object) => claim('LummoPackage', 'settings', { network: { issuer: { dns: true }, ...spec } })
const known = network({})

/** Returns the policies that allow traffic, by name, and the codes of findings. */
function admitted(...objects: object[]) {
  const { objects: out, findings } = expandObjects(objects as never, suite)
  const policies = (out as unknown as Manifest[]).filter(
    ({ kind, metadata }) => kind === 'NetworkPolicy' && /from-ingress$/.test(metadata.name),
  )
  return {
    policies: Object.fromEntries(policies.map(({ metadata, spec }) => [metadata.name, spec])),
    errors: findings
      .filter(({ severity }) => severity === 'error')
      .map(({ code, path }) => `${code} ${path?.join('.')}`),
  }
}

const traefik = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'traefik' } } }
const made = {
  'web-from-ingress': {
    podSelector: { matchLabels: { app: 'web' } },
    policyTypes: ['Ingress'],
    ingress: [{ from: [traefik], ports: [{ port: 'http', protocol: 'TCP' }] }],
  },
}
const closed = policy('closed', {})

describe('what leads traffic in is let in where nothing else does', () => {
  const other = { key: 'kubernetes.io/metadata.name', operator: 'In', values: ['other'] }
  test.each<[string, object]>([
    ['nobody', {}],
    ['another port of everybody', { ingress: [{ ports: [{ port: 9090 }] }] }],
    ['other ports of everybody', { ingress: [{ ports: [{ port: 8081, endPort: 9000 }] }] }],
    ['UDP', { ingress: [{ ports: [{ port: 8080, protocol: 'UDP' }] }] }],
    ['another port of the controller', { ingress: [{ from: [traefik], ports: [{ port: 'admin' }] }] }],
    ['another namespace', { ingress: [{ from: [{ namespaceSelector: { matchExpressions: [other] } }] }] }],
    [
      'some pods of any namespace',
      { ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { a: 'b' } } }] }] },
    ],
  ])('a policy lets in %s', (_, spec) => {
    expect(admitted(known, web, networking(), closed, policy('own', spec))).toEqual({ policies: made, errors: [] })
  })
})

describe('nothing is made where it is let in already', () => {
  test.each<[string, object]>([
    ['everybody', { ingress: [{}] }],
    ['everybody, by the name of the port', { ingress: [{ ports: [{ port: 'http' }] }] }],
    ['everybody, by its number', { ingress: [{ ports: [{ port: 8080, protocol: 'TCP' }] }] }],
    ['everybody, to a range of ports', { ingress: [{ ports: [{ port: 8000, endPort: 9000 }] }] }],
    ['all namespaces', { ingress: [{ from: [{ namespaceSelector: {} }] }] }],
    [
      'some pods of the controller',
      { ingress: [{ from: [{ ...traefik, podSelector: { matchLabels: { a: 'b' } } }] }] },
    ],
  ])('a policy lets in %s', (_, spec) => {
    expect(admitted(known, web, networking(), closed, policy('own', spec)).policies).toEqual({})
  })

  test('no policy is for the pods', () => {
    const elsewhere = policy('other', { podSelector: { matchLabels: { app: 'other' } } })
    expect(admitted(known, web, networking(), elsewhere).policies).toEqual({})
  })
})

test('pods of another Service that a route leads to are reached as well', () => {
  const api = { ...web, metadata: { name: 'api' } }
  const routes = [{ path: '/' }, { path: '/api', service: 'api' }]
  const { policies } = admitted(known, web, api, networking(routes), closed)
  expect(policies).toEqual({
    ...made,
    'web-api-from-ingress': { ...made['web-from-ingress'], podSelector: { matchLabels: { app: 'api' } } },
  })
})

describe('cert-manager proves domains over HTTP from pods in the namespace', () => {
  const solver = {
    'web-solver-from-ingress': {
      podSelector: { matchLabels: { 'acme.cert-manager.io/http01-solver': 'true' } },
      policyTypes: ['Ingress'],
      ingress: [{ from: [traefik], ports: [{ port: 8089, protocol: 'TCP' }] }],
    },
  }
  const issuer = (spec: object) => ({
    apiVersion: 'cert-manager.io/v1',
    kind: 'ClusterIssuer',
    metadata: { name: 'letsencrypt' },
    spec,
  })
  const dns01 = { dns01: { cloudDNS: { project: 'p' } } }

  test.each<[string, object[]]>([
    ['it is not known how the issuer proves them', []],
    ['the issuer of the package proves them over HTTP', [issuer({ acme: { solvers: [dns01, { http01: {} }] } })]],
  ])('they are let in to: %s', (_, issuers) => {
    expect(admitted(web, networking(), closed, ...issuers).policies).toEqual({ ...made, ...solver })
  })

  test.each<[string, object[]]>([
    ['the issuer proves them by DNS', [issuer({ acme: { solvers: [dns01] } })]],
    ['the issuer has them proven by nobody', [issuer({ selfSigned: {} })]],
    ['the settings say that it is by DNS', [known]],
  ])('they are not there: %s', (_, more) => {
    expect(admitted(web, networking(), closed, ...more).policies).toEqual(made)
  })

  test.each<[string, object]>([
    ['nothing is encrypted', { tls: false }],
    ['the certificate is there', { certificate: { secret: 'mine' } }],
  ])('they are not there: %s', (_, spec) => {
    const plain = claim('LummoNetworking', 'web', { domains: ['web.example.com'], ...spec })
    expect(admitted(web, plain, closed).policies).toEqual(made)
  })

  test('a policy for the application alone is none for them', () => {
    const own = policy('own', { podSelector: { matchLabels: { app: 'web' } } })
    expect(admitted(web, networking(), own).policies).toEqual(made)
  })
})

describe('GKE’s Ingress has no pods', () => {
  const gce = (ingress: object) => network({ provider: 'ingress', ingress })
  const blocks = (...cidrs: string[]) => cidrs.map((cidr) => ({ ipBlock: { cidr } }))
  const google = ['130.211.0.0/22', '35.191.0.0/16']

  test('the addresses of its load balancer are let in', () => {
    const { policies } = admitted(gce({ class: 'gce' }), web, networking(), closed)
    expect(policies).toMatchObject({ 'web-from-ingress': { ingress: [{ from: blocks(...google) }] } })
  })

  test('one of them is not enough', () => {
    const [one, other] = google.map((cidr) =>
      policy(cidr.replaceAll(/\W/g, '-'), { ingress: [{ from: blocks(cidr) }] }),
    )
    expect(Object.keys(admitted(gce({ class: 'gce' }), web, networking(), one as object).policies)).toHaveLength(1)
    expect(admitted(gce({ class: 'gce' }), web, networking(), one as object, other as object).policies).toEqual({})
  })

  test('the internal one comes from a subnet that must be named', () => {
    const internal = { class: 'gce-internal' }
    expect(admitted(gce(internal), web, networking(), closed).errors).toEqual(['missing-field spec'])
    expect(admitted(gce({ ...internal, ranges: '10.129.0.0/23' }), web, networking(), closed).policies).toMatchObject({
      'web-from-ingress': { ingress: [{ from: blocks(...google, '10.129.0.0/23') }] },
    })
  })

  test('so a workload that lets in what leads traffic in needs it too', () => {
    const open = { ...web, spec: { ...web.spec, network: { from: ['other', { ingress: true }] } } }
    expect(admitted(gce({ class: 'gce-internal' }), open).errors).toEqual(['missing-field spec.network.from.1.ingress'])
    const closing = { ...web, spec: { ...web.spec, network: { from: [] } } }
    expect(admitted(gce({ class: 'gce-internal' }), closing, networking()).errors).toContain(
      'missing-field spec.network.from',
    )
  })
})
