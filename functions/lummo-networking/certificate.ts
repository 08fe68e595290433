import type { ICertificate } from '@kubernetes-models/cert-manager/cert-manager.io/v1/Certificate'
import { type Draft, error } from '../../lib/finding/finding'
import type { World } from '../../lib/kind/claim'
import { wasCalled } from '../../lib/kind/given-name'
import { compact } from '../../lib/manifest/compact'
import { isPlain, type Manifest } from '../../lib/manifest/manifest'
import { ingressController, ingressNamespace } from '../../lib/settings/ingress-namespace'
import type { NetworkSettings } from '../../lib/settings/network'
import type { Plan } from './plan'
import type { Spec } from './spec'

interface Issuer {
  name: string
  kind: 'ClusterIssuer' | 'Issuer'
  dns: boolean
}

/** With which annotation an Ingress names its issuer. Source: cert-manager v1.21, docs/usage/ingress. */
export const ISSUER_ANNOTATIONS = {
  Issuer: 'cert-manager.io/issuer',
  ClusterIssuer: 'cert-manager.io/cluster-issuer',
} as const

/** Who signs: the issuer that the user's annotations of an Ingress name, else the object's choice, else the settings'. */
export function issuerOf({ annotations = {}, certificate }: Spec, settings: NetworkSettings): Issuer {
  const chosen = certificate?.issuer ?? settings.issuer
  if (settings.provider !== 'ingress') return chosen
  const named = (['Issuer', 'ClusterIssuer'] as const).flatMap((kind): Issuer[] => {
    const name = annotations[ISSUER_ANNOTATIONS[kind]]
    return name === undefined ? [] : [{ name, kind, dns: chosen.dns && chosen.name === name }]
  })
  return named[0] ?? chosen
}

/** The name of the certificate's Secret; none where nothing is encrypted. */
export const secretName = (spec: Spec, name: string): string | undefined =>
  spec.tls && spec.domains !== undefined && spec.domains.length > 0
    ? (spec.certificate?.secret ?? spec.certificate?.name ?? `${name}-cert`)
    : undefined

/**
 * The Certificate for the domains. Its Secret has its own name, for two Certificates with one Secret would fight for
 * ever. An Ingress has cert-manager make it. Source: cert-manager v1.21, its CRD and webhook.
 */
export function certificateOf(plan: Plan): Manifest[] {
  const { claim, id, secret, settings, ways } = plan
  const { provider } = settings
  if (secret === undefined || claim.spec.certificate?.secret !== undefined || provider === 'ingress') return []
  const { name, kind } = issuerOf(claim.spec, settings)
  const spec: ICertificate['spec'] = {
    secretName: secret,
    issuerRef: { group: 'cert-manager.io', kind, name },
    dnsNames: [...(ways[0]?.hosts ?? [])],
  }
  // Istio's gateway reads certificates in its own namespace only.
  const namespace = provider === 'istio' ? ingressNamespace(settings) : undefined
  const metadata = compact<Manifest['metadata']>({ name: secret, namespace, labels: id.labels })
  const certificate: Manifest = { apiVersion: 'cert-manager.io/v1', kind: 'Certificate', metadata, spec }
  return provider === 'gateway' ? [certificate, ...grantOf(plan, secret)] : [certificate]
}

/** Lets the shared Gateway, which is somebody else's, read the Secret with the certificate. */
function grantOf({ claim, id, settings }: Plan, secret: string): Manifest[] {
  const namespace = settings.gateway.namespace ?? ingressNamespace(settings)
  if (namespace === claim.namespace) return []
  return [
    {
      apiVersion: 'gateway.networking.k8s.io/v1beta1',
      kind: 'ReferenceGrant',
      metadata: { name: secret, labels: id.labels },
      spec: {
        from: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', namespace }],
        to: [{ group: '', kind: 'Secret', name: secret }],
      },
    },
  ]
}

/** Rules that concern the certificate. */
export function checkCertificate(spec: Spec, settings: NetworkSettings, world: World): Draft[] {
  const { certificate, domains = [] } = spec
  const path = ['spec', 'certificate']
  const findings: Draft[] = []
  if (!spec.tls) {
    if (certificate !== undefined)
      findings.push(
        error('choose-one', path, 'With `tls: false` nothing is encrypted. Remove `certificate`, or `tls`.'),
      )
    return findings
  }
  const given = (['secret', 'issuer', 'name', 'google'] as const).filter((field) => certificate?.[field])
  if (certificate?.secret !== undefined && given.length > 1) {
    findings.push(
      error(
        'choose-one',
        [...path, 'secret'],
        'An existing Secret needs nothing else. Remove `secret`, or the other fields.',
      ),
    )
  }
  if (certificate?.google === true) {
    if (ingressController(settings) !== 'google')
      findings.push(
        error(
          'not-expressible',
          [...path, 'google'],
          'Google manages certificates for GKE’s own Ingress only. Set `network.provider: ingress` and `network.ingress.class: gce`, or remove it.',
        ),
      )
    const wild = domains.findIndex((host) => host.startsWith('*.') || host.length > 63)
    if (wild >= 0)
      findings.push(
        error(
          'bad-value',
          ['spec', 'domains', wild],
          'Google manages certificates for plain hosts of at most 63 characters. Name each host.',
        ),
      )
    return findings
  }
  const wild = domains.findIndex((host) => host.startsWith('*.'))
  if (wild < 0 || certificate?.secret !== undefined) return findings
  const issuer = issuerOf(spec, settings)
  if (proofsOf(issuer, world).dns) return findings
  const message = `A certificate for \`${domains[wild]}\` needs an issuer that proves the domain by DNS, and \`${issuer.name}\` is not known to. Set \`dns: true\` for it if it does, or name each host.`
  findings.push(error('needs-dns', ['spec', 'domains', wild], message))
  return findings
}

/** Whether cert-manager may have to prove the domains over HTTP, from pods of its own beside the application. */
export function isProvenByHttp({ claim, secret, settings, world }: Plan): boolean {
  const { certificate } = claim.spec
  const asked = secret !== undefined && certificate?.secret === undefined && certificate?.google !== true
  // For Istio the Certificate, and so these pods, are in the namespace of the gateway.
  return asked && settings.provider !== 'istio' && proofsOf(issuerOf(claim.spec, settings), world).http
}

/** How an issuer proves domains: by what the package shows of it, else by what the user says. One without ACME needs no proof. */
function proofsOf(issuer: Issuer, world: World): { dns: boolean; http: boolean } {
  const found = world.find([issuer.kind], issuer.name).find(({ metadata }) => wasCalled(metadata, issuer.name))
  if (issuer.dns || found === undefined || !isPlain(found.spec)) return { dns: issuer.dns, http: !issuer.dns }
  const { acme } = found.spec
  if (!isPlain(acme)) return { dns: true, http: false }
  const solvers = Array.isArray(acme.solvers) ? acme.solvers.filter(isPlain) : []
  return {
    dns: solvers.some(({ dns01 }) => dns01 !== undefined),
    http: solvers.some(({ http01 }) => http01 !== undefined),
  }
}
