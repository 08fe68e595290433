import { type Finding, warning } from '../finding/finding'
import { isPlain, type Manifest } from '../manifest/manifest'
import { isExternal } from '../settings/external'
import { nameOf, type PackageCheck } from './finished-package'
import { isMentioned } from './mentions'

/** Certificates whose Secret no route of the package serves and no pod mounts. Source: cert-manager v1.21, its CRD. */
export const unusedCertificates: PackageCheck = {
  needs: 'whole',
  run: (pack) =>
    pack.subjects(['Certificate']).flatMap((one): Finding[] => {
      const { apiVersion, kind, metadata } = one.manifest
      const secret = secretOf(one.manifest)
      if (!apiVersion.startsWith('cert-manager.io/') || secret === undefined) return []
      if (isExternal(pack.settings, kind, metadata.name)) return []
      if (isMentioned(pack, 'Secret', secret, one.manifest, (_, other) => other !== 'Certificate')) return []
      const message = `Nothing in the package serves the certificate of ${nameOf(one)}: no route, Gateway or pod names its Secret \`${secret}\`. Add the route, remove the certificate, or list \`${nameOf(one)}\` in \`checks.external\` of the LummoPackage.`
      return [one.finding(warning('unused-certificate', ['spec', 'secretName'], message), secret)]
    }),
}

function secretOf({ spec }: Manifest): string | undefined {
  const name = isPlain(spec) ? spec.secretName : undefined
  return typeof name === 'string' ? name : undefined
}
