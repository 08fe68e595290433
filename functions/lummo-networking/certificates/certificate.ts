import type { CertificateSpec } from '../../../lib/manifest/custom-resources/certificate'
import type { Finding } from '../../../lib/finding/finding'
import { needsDns, notExpressible } from '../rules'
import { badValue, chooseOne, noEffect } from '../../../lib/finding/rules'
import type { World } from '../../../lib/kind/claim'
import { compact } from '../../../lib/manifest/compact'
import type { Manifest } from '../../../lib/manifest/manifest'
import { ingressController, ingressNamespace } from '../../../lib/settings/ingress-namespace'
import type { NetworkSettings } from '../../../lib/settings/network'
import { issuerOf, proofsOf } from '../issuer'
import type { Plan } from '../plan'
import { grantOf, isSharedByIstio } from '../providers/shared-gateway'
import type { Spec } from '../spec'

/**
 * Returns the Certificate for the domains. The Secret has a unique name, because two Certificates with the same
 * target Secret would keep overwriting each other. For an Ingress, cert-manager creates the Certificate. Source:
 * cert-manager v1.21, its CRD and webhook.
 */
export function certificateOf(plan: Plan): Manifest[] {
  const { claim, id, secret, settings, routes } = plan
  const { provider } = settings
  if (secret === undefined || provider === 'ingress') return []
  const grants = provider === 'gateway' ? grantOf(plan, secret) : []
  if (claim.spec.certificate?.secret !== undefined) return grants
  const { name, kind } = issuerOf(claim.spec, settings)
  const spec: CertificateSpec = {
    secretName: secret,
    issuerRef: { group: 'cert-manager.io', kind, name },
    dnsNames: [...(routes[0]?.hosts ?? [])],
  }
  // The Istio gateway reads certificates only in its own namespace.
  const namespace = provider === 'istio' ? ingressNamespace(settings) : undefined
  const metadata = compact<Manifest['metadata']>({ name: secret, namespace, labels: id.labels })
  const certificate: Manifest = { apiVersion: 'cert-manager.io/v1', kind: 'Certificate', metadata, spec }
  return [certificate, ...grants]
}

/** Reports a certificate that cannot be issued, or that several objects would request. */
export function checkCertificate(spec: Spec, settings: NetworkSettings, world: World): Finding[] {
  const { certificate, domains = [] } = spec
  const path = ['spec', 'certificate']
  const findings: Finding[] = []
  if (!spec.tls) {
    if (isSharedByIstio(settings)) {
      const message =
        '`tls: false` has no effect, because the owner of the shared Gateway configures HTTPS. Remove `tls`.'
      findings.push(noEffect.at(['spec', 'tls'], message, { severity: 'warning' }))
    }
    if (certificate !== undefined)
      findings.push(
        chooseOne.at(
          path,
          '`certificate` has no effect with `tls: false`. Remove `certificate`, or remove `tls: false`.',
        ),
      )
    return findings
  }
  if (certificate?.secret !== undefined && isSharedByIstio(settings)) {
    const message =
      '`secret` has no effect, because the owner of the shared Gateway manages its certificates. Remove `certificate`.'
    findings.push(noEffect.at([...path, 'secret'], message, { severity: 'warning' }))
  }
  const given = (['secret', 'issuer', 'name', 'google'] as const).filter((field) => certificate?.[field])
  if (certificate?.secret !== undefined && given.length > 1) {
    findings.push(
      chooseOne.at(
        [...path, 'secret'],
        '`secret` cannot be combined with other fields of `certificate`. Remove `secret`, or the other fields.',
      ),
    )
  }
  if (certificate?.google === true) {
    if (ingressController(settings) !== 'google')
      findings.push(
        notExpressible.at(
          [...path, 'google'],
          'Google-managed certificates require the Ingress controller of GKE. Remove `google`, or set `network.provider: ingress` and `network.ingress.class: gce`.',
        ),
      )
    const wild = domains.findIndex((host) => host.startsWith('*.') || host.length > 63)
    if (wild >= 0)
      findings.push(
        badValue.at(
          ['spec', 'domains', wild],
          'Google-managed certificates do not support wildcards or hosts with more than 63 characters. List each host.',
        ),
      )
    return findings
  }
  const wild = domains.findIndex((host) => host.startsWith('*.'))
  if (wild < 0 || certificate?.secret !== undefined) return findings
  const issuer = issuerOf(spec, settings)
  if (proofsOf(issuer, world).dns) return findings
  const message = `The wildcard \`${domains[wild]}\` requires a DNS challenge, but the issuer \`${issuer.name}\` might not support it. List each host, or set \`dns: true\` for an issuer that supports it.`
  findings.push(needsDns.at(['spec', 'domains', wild], message))
  return findings
}

/**
 * Checks whether cert-manager may have to prove the ownership of the domains over HTTP. cert-manager then runs pods
 * next to the application.
 */
export function isProvenByHttp({ claim, secret, settings, world }: Plan): boolean {
  const { certificate } = claim.spec
  const asked = secret !== undefined && certificate?.secret === undefined && certificate?.google !== true
  // With Istio, the Certificate is in the namespace of the gateway, so these pods run there as well.
  return asked && settings.provider !== 'istio' && proofsOf(issuerOf(claim.spec, settings), world).http
}
