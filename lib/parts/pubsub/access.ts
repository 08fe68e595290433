import type { Finding, FieldPath } from '../../finding/finding'
import type { Claim, World } from '../../kind/claim'
import { compact } from '../../manifest/compact'
import { contentHash, stableJson } from '../../manifest/hash'
import { nameWithSuffix } from '../../manifest/grammar/name'
import { type Member, membersOf } from './members'
import { slug } from './names'
import { type IAMPolicyMember, PUBSUB_API, pubsubLabels } from './objects'
import type { PubSubFields } from './spec'

/** Resource of a grant: an object in the cluster, or a Google Cloud resource that its full name identifies. */
export type Resource = { kind: 'PubSubTopic' | 'PubSubSubscription' } & (
  | { name: string; namespace?: string | undefined }
  | { external: string }
)

export type PubSubRole = 'publisher' | 'subscriber'

/**
 * Returns one grant for one member. The object is immutable, so its name contains a hash of its content. Source: CRD
 * IAMPolicyMember v1beta1 (`self == oldSelf`).
 *
 * @param shownAs the text that represents the member in the name of the object
 */
export function grant(
  resource: Resource,
  role: PubSubRole,
  { member, shownAs }: { member: Member; shownAs: string },
  claim: Claim<PubSubFields>,
): IAMPolicyMember {
  const resourceRef = compact<IAMPolicyMember['spec']['resourceRef']>({
    apiVersion: PUBSUB_API,
    ...resource,
  } as IAMPolicyMember['spec']['resourceRef'])
  const spec = { resourceRef, role: `roles/pubsub.${role}`, ...member }
  const base = 'external' in resource ? slug(resource.external.split('/').pop() ?? '') : resource.name
  const suffix = [role, slug(shownAs.slice(0, 30)), contentHash(stableJson(spec), 8)].filter((part) => part !== '')
  return {
    apiVersion: 'iam.cnrm.cloud.google.com/v1beta1',
    kind: 'IAMPolicyMember',
    metadata: { name: nameWithSuffix(base, suffix.join('-'), 253), labels: pubsubLabels(claim) },
    spec: spec as IAMPolicyMember['spec'],
  }
}

/** Returns the grants for a list of members. */
export function grantsTo(
  members: readonly { text: string; path: FieldPath }[],
  { resource, role }: { resource: Resource; role: PubSubRole },
  claim: Claim<PubSubFields>,
  world: World,
): { manifests: IAMPolicyMember[]; findings: Finding[] } {
  const findings: Finding[] = []
  const made = new Map<string, IAMPolicyMember>()
  for (const { text, path } of members) {
    const { members: found, findings: about } = membersOf(text, path, world)
    findings.push(...about)
    for (const member of found) {
      const manifest = grant(resource, role, { member, shownAs: shortMember(text) }, claim)
      made.set(manifest.metadata.name, manifest)
    }
  }
  return { manifests: [...made.values()], findings }
}

/**
 * Returns the last part of a member: `mailer` for `serviceAccount:mailer@acme.iam.gserviceaccount.com` and for
 * `principal://…/sa/mailer`.
 */
export const shortMember = (member: string): string => (member.split(/[:/]/).pop() ?? '').split('@')[0] ?? ''
