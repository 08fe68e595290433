import { mapAt, textAt } from '../../../../manifest/value-at'
import { grant, type PubSubRole, shortMember } from '../../../../parts/pubsub/access'
import type { Member } from '../../../../parts/pubsub/members'
import type { Lookup } from '../input/lookup'
import type { NamedSource } from '../input/source'

/** Service account with which Pub/Sub forwards dead letters, and its project number. */
const AGENT = /^serviceAccount:service-(\d+)@gcp-sa-pubsub\.iam\.gserviceaccount\.com$/

/**
 * Returns the members with a role on a topic or subscription. An IAMPolicyMember is immutable, so only objects with the
 * names that lummo generates count.
 */
export function grantedMembers(resource: NamedSource, role: PubSubRole, lookup: Lookup): string[] | undefined {
  const members = grantsOn(resource, role, lookup).flatMap((source) => {
    const { member, memberFrom } = mapAt(source.manifest, ['spec'])
    const text = typeof member === 'string' ? shortAddress(member) : knownAccount(memberFrom, lookup)
    if (text === undefined || AGENT.test(String(member))) return []
    const given = (typeof member === 'string' ? { member } : { memberFrom }) as Member
    return isOwnName(source, resource, role, { member: given, shownAs: shortMember(text) }) ? [text] : []
  })
  return members.length === 0 ? undefined : members
}

/** Returns the number of the project whose Pub/Sub account reads a subscription to forward its dead letters. */
export function deadLetterProject(subscription: NamedSource, lookup: Lookup): string | undefined {
  const numbers = grantsOn(subscription, 'subscriber', lookup).flatMap((source) => {
    const member = textAt(source.manifest, ['spec', 'member']) ?? ''
    const [, number] = AGENT.exec(member) ?? []
    const isOwn = isOwnName(source, subscription, 'subscriber', { member: { member }, shownAs: 'dead-letters' })
    return number !== undefined && isOwn ? [number] : []
  })
  return numbers[0]
}

function grantsOn({ manifest }: NamedSource, role: PubSubRole, lookup: Lookup): readonly NamedSource[] {
  return lookup.ofKind('IAMPolicyMember', manifest.metadata.namespace).filter((one) => {
    const { resourceRef, role: given } = mapAt(one.manifest, ['spec'])
    const { kind, name } = mapAt(resourceRef, [])
    return kind === manifest.kind && name === manifest.metadata.name && given === `roles/pubsub.${role}`
  })
}

function isOwnName(
  { manifest }: NamedSource,
  resource: NamedSource,
  role: PubSubRole,
  member: { member: Member; shownAs: string },
): boolean {
  const { name } = resource.manifest.metadata
  const kind = resource.manifest.kind === 'PubSubTopic' ? 'PubSubTopic' : 'PubSubSubscription'
  const claim = { kind: '', name, labels: {}, annotations: {}, spec: { whenRemoved: 'keep' as const } }
  return grant({ kind, name }, role, member, claim).metadata.name === manifest.metadata.name
}

/**
 * Returns the email address of a Google service account without the prefix `serviceAccount:`. Returns any other member
 * unchanged.
 */
const shortAddress = (member: string): string =>
  /^serviceAccount:\S+\.gserviceaccount\.com$/.test(member) ? member.replace(/^serviceAccount:/, '') : member

function knownAccount(memberFrom: unknown, lookup: Lookup): string | undefined {
  const name = textAt(memberFrom, ['serviceAccountRef', 'name'])
  const isKnown = lookup.all.some(
    ({ manifest }) => manifest.kind === 'IAMServiceAccount' && manifest.metadata.name === name,
  )
  return isKnown ? name : undefined
}
