import type { LocatedFinding } from '../../finding/finding'
import { isPlain, type Manifest } from '../../manifest/manifest'
import { isExternal } from '../../settings/external'
import { nameOf, type PackageCheck, severityFor } from '../package-check'
import { isMentioned } from '../references/mentions'
import { twoIssuers, unusedCertificate } from '../rules'

/**
 * Reports a Certificate whose Secret is not used by any route or pod of the package. Source: cert-manager v1.21, its
 * CRD.
 */
export const unusedCertificates: PackageCheck = {
  needs: 'package',
  run: (pack) =>
    pack.subjects(['Certificate.cert-manager.io']).flatMap((one): LocatedFinding[] => {
      const { kind, metadata } = one.manifest
      const secret = secretOf(one.manifest)
      if (secret === undefined) return []
      if (isExternal(pack.settings, kind, metadata.name)) return []
      if (isMentioned(pack, { kind: 'Secret', name: secret }, one.manifest, (_, other) => other !== 'Certificate'))
        return []
      const message = `${nameOf(one)} is unused: no route, Gateway or pod uses its Secret \`${secret}\`. Add the missing route, remove the certificate, or list \`${nameOf(one)}\` in \`checks.external\` of the LummoPackage.`
      return [one.finding(unusedCertificate.at(['spec', 'secretName'], message), secret)]
    }),
}

function secretOf({ spec }: Manifest): string | undefined {
  const name = isPlain(spec) ? spec.secretName : undefined
  return typeof name === 'string' ? name : undefined
}

const CLUSTER_ISSUER = 'cert-manager.io/cluster-issuer'
const AGAINST_IT = ['cert-manager.io/issuer', 'cert-manager.io/issuer-kind', 'cert-manager.io/issuer-group']

/**
 * Reports an Ingress or Gateway with two issuers, for which cert-manager creates no Certificate. Source:
 * issuerForIngressLike of cert-manager v1.21.
 */
export const clashingIssuers: PackageCheck = {
  needs: 'objects',
  run: (pack) =>
    pack.subjects(['Ingress', 'Gateway']).flatMap((one): LocatedFinding[] => {
      const { annotations = {} } = one.manifest.metadata
      const other = AGAINST_IT.find((key) => Object.hasOwn(annotations, key))
      if (other === undefined || !Object.hasOwn(annotations, CLUSTER_ISSUER)) return []
      const message = `${nameOf(one)} has both \`${CLUSTER_ISSUER}\` and \`${other}\`, so cert-manager issues no certificate. Remove one of the two.`
      return [
        one.finding(
          twoIssuers.at(['metadata', 'annotations', other], message, { severity: severityFor(one), atKey: true }),
          other,
        ),
      ]
    }),
}
