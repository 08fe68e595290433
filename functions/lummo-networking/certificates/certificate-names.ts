import type { Finding } from '../../../lib/finding/finding'
import { madeTwice, notOurs } from '../../../lib/finding/rules'
import type { RawClaim } from '../../../lib/kind/claim'
import { renamedLike } from '../../../lib/kind/given-name'
import { groupedBy } from '../../../lib/manifest/grouped-by'
import { stableJson } from '../../../lib/manifest/hash'
import { kept } from '../../../lib/manifest/kept'
import { nameWithSuffix } from '../../../lib/manifest/grammar/name'
import { appOf } from '../../../lib/parts/identity/identity'
import { ownerOf } from '../../../lib/wire/annotations'
import { isBefore } from '../conflicts/routes-by-host'
import type { Plan } from '../plan'
import type { Spec } from '../spec'

/** The name of the certificate's Secret; none where nothing is encrypted. */
export const secretName = (spec: Spec, name: string): string | undefined =>
  spec.tls && spec.domains !== undefined && spec.domains.length > 0
    ? (spec.certificate?.secret ?? spec.certificate?.name ?? `${name}-cert`)
    : undefined

/** The objects that ask for a certificate, by its name. */
const asking = kept((claims: readonly RawClaim[]) =>
  groupedBy(
    claims.filter(({ spec }) => (spec as Spec).certificate?.secret === undefined),
    (one) => secretName({ ...(one.spec as Spec), tls: one.spec.tls !== false }, renamedLike(one, appOf(one))) ?? '',
  ),
)

/**
 * That the certificate has its name for itself: objects of one application call theirs alike, and there is one
 * Certificate of a name. Of several Ingresses with one Secret cert-manager heeds the first that it sees, so the hosts
 * of the others would have none. Source: cert-manager v1.21, pkg/controller/certificate-shim/sync.go.
 */
export function checkCertificateName({ claim, secret, settings, world }: Plan): Finding[] {
  const { certificate } = claim.spec
  if (secret === undefined || certificate?.secret !== undefined) return []
  const path = ['spec', certificate === undefined ? 'domains' : 'certificate']
  const cure = `Give this one a name of its own: \`certificate: {name: ${nameWithSuffix(claim.name, 'tls')}}\``
  const ingress = settings.provider === 'ingress' && certificate?.google !== true
  const native = world
    .natives(['Certificate'], secret)
    .find(
      ({ metadata, ...one }) =>
        metadata.name === secret &&
        metadata.namespace === claim.namespace &&
        ownerOf({ metadata, ...one }) === undefined,
    )
  if (native !== undefined) {
    // With an Ingress nothing is made, and the one that is there is served.
    if (ingress || settings.provider === 'istio') return []
    const message = `Certificate/${secret} is there already (${world.where(native)}), and was not made for this object. ${cure}, or serve that one: \`certificate: {secret: …}\` with its Secret.`
    return [notOurs.at(path, message)]
  }
  const other = asking(world.claims(claim.kind))
    .get(secret)
    ?.find(
      (one) =>
        isBefore(one, claim) &&
        (settings.provider === 'istio' || one.namespace === claim.namespace) &&
        !(ingress && wishesOf(one) === wishesOf(claim)),
    )
  if (other === undefined) return []
  const message = `${other.kind}/${other.name} (${world.where(other)}) asks for the certificate \`${secret}\` as well, and there can be one of that name. ${cure}.`
  return [madeTwice.at(path, message)]
}

const wishesOf = ({ spec: { domains = [], certificate } }: { spec: Partial<Spec> }): string =>
  stableJson([[...domains].sort(), certificate ?? {}])
