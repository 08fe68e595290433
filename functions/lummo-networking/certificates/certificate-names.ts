import type { Finding } from '../../../lib/finding/finding'
import { madeTwice, notOurs } from '../../../lib/finding/rules'
import type { World } from '../../../lib/kind/claim'
import { renamedLike } from '../../../lib/kind/given-name'
import { groupedBy } from '../../../lib/manifest/grouped-by'
import { stableJson } from '../../../lib/manifest/hash'
import { nameWithSuffix } from '../../../lib/manifest/grammar/name'
import { appOf } from '../../../lib/parts/identity/identity'
import { ownerOf } from '../../../lib/wire/annotations'
import { isBefore } from '../conflicts/routes-by-host'
import type { Plan } from '../plan'
import type { Spec } from '../spec'

/** Returns the name of the Secret with the certificate; undefined if TLS is disabled. */
export const secretName = (spec: Spec, name: string): string | undefined =>
  spec.tls && spec.domains !== undefined && spec.domains.length > 0
    ? (spec.certificate?.secret ?? spec.certificate?.name ?? `${name}-cert`)
    : undefined

/** Returns the objects that request a certificate, keyed by the name of the certificate. */
const asking = (kind: string, world: World) =>
  world.once(`certificates of ${kind}`, () =>
    groupedBy(
      world.claims(kind).filter(({ spec }) => (spec as Spec).certificate?.secret === undefined),
      (one) => secretName({ ...(one.spec as Spec), tls: one.spec.tls !== false }, renamedLike(one, appOf(one))) ?? '',
    ),
  )

/**
 * Checks that the name of the certificate is unique, because objects of one application have the same default name. If
 * several Ingresses refer to the same Secret, cert-manager uses only the first Ingress, so hosts of the other Ingresses
 * would lack a certificate. Source: cert-manager v1.21, pkg/controller/certificate-shim/sync.go.
 */
export function checkCertificateName({ claim, secret, settings, world }: Plan): Finding[] {
  const { certificate } = claim.spec
  if (secret === undefined || certificate?.secret !== undefined) return []
  const path = ['spec', certificate === undefined ? 'domains' : 'certificate']
  const fix = `Set a different name, as in \`certificate: {name: ${nameWithSuffix(claim.name, 'tls')}}\``
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
    // With an Ingress, lummo generates no Certificate, so the existing Certificate is used.
    if (ingress || settings.provider === 'istio') return []
    const message = `Certificate/${secret} already exists (${world.where(native)}) and belongs to another object. ${fix}, or use its Secret with \`certificate: {secret: …}\`.`
    return [notOurs.at(path, message)]
  }
  const other = asking(claim.kind, world)
    .get(secret)
    ?.find(
      (one) =>
        isBefore(one, claim) &&
        (settings.provider === 'istio' || one.namespace === claim.namespace) &&
        !(ingress && wishesOf(one) === wishesOf(claim)),
    )
  if (other === undefined) return []
  const message = `${other.kind}/${other.name} (${world.where(other)}) also requests the certificate \`${secret}\`. ${fix}.`
  return [madeTwice.at(path, message)]
}

const wishesOf = ({ spec: { domains = [], certificate } }: { spec: Partial<Spec> }): string =>
  stableJson([[...domains].sort(), certificate ?? {}])
