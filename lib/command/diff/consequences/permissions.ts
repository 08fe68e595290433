import { isPartOf, parseCidr } from '../../../manifest/grammar/address'
import { deepEqual } from '../../../manifest/deep-equal'
import { isPlain, type Plain } from '../../../manifest/manifest'
import { labelSelector } from '../../../manifest/selectors/object-selector'

/**
 * Traffic that a rule of a NetworkPolicy allows. Without a peer, the traffic of all peers is allowed; without a port,
 * the traffic to all ports.
 */
export interface AllowedTraffic {
  peer: Plain | undefined
  port: Plain | undefined
  /** Namespace of the policy, which is also the namespace of peers without a namespace. */
  namespace: string | undefined
}

export const allowsEverything: AllowedTraffic = { peer: undefined, port: undefined, namespace: undefined }

/** Checks whether one permission is certain to include another permission. */
export const allows = (one: AllowedTraffic, other: AllowedTraffic): boolean =>
  (one.peer === undefined || (other.peer !== undefined && includesPeer(one.peer, other.peer))) &&
  (one.port === undefined || (other.port !== undefined && includesPort(one.port, other.port)))

function includesPeer(one: Plain, other: Plain): boolean {
  if (deepEqual(one, other)) return true
  if (one.ipBlock !== undefined || other.ipBlock !== undefined) return includesBlock(one.ipBlock, other.ipBlock)
  // Without a namespace selector, peers must be in the namespace of the policy.
  const [mine, theirs] = [one.namespaceSelector, other.namespaceSelector]
  const isWithin = mine === undefined ? theirs === undefined : theirs !== undefined && isNarrower(theirs, mine)
  return isWithin && isNarrower(other.podSelector ?? {}, one.podSelector ?? {})
}

/** Checks whether a selector requires all conditions of another selector. */
function isNarrower(narrow: unknown, wide: unknown): boolean {
  const [more, less] = [labelSelector(narrow), labelSelector(wide)]
  if (more === undefined || less === undefined) return deepEqual(narrow, wide)
  return (
    Object.entries(less.matchLabels).every(([key, value]) => more.matchLabels[key] === value) &&
    less.matchExpressions.every((one) => more.matchExpressions.some((other) => deepEqual(one, other)))
  )
}

function includesBlock(one: unknown, other: unknown): boolean {
  if (!isPlain(one) || !isPlain(other)) return false
  const [whole, part] = [parseCidr(String(one.cidr)), parseCidr(String(other.cidr))]
  if (whole === undefined || part === undefined) return false
  const isWithin = one.cidr === other.cidr || isPartOf(part, whole)
  const [excepted, others] = [one.except, other.except].map((list) => (Array.isArray(list) ? list : []))
  return isWithin && excepted?.every((range) => others?.includes(range) === true) === true
}

/**
 * Checks whether a port or range includes another port or range. The protocol defaults to TCP, and a single port is a
 * range with one port.
 */
function includesPort(one: Plain, other: Plain): boolean {
  if ((one.protocol ?? 'TCP') !== (other.protocol ?? 'TCP')) return false
  if (one.port === undefined || one.port === other.port) {
    return one.port === undefined || one.endPort === other.endPort || isRangeWithin(one, other)
  }
  return isRangeWithin(one, other)
}

function isRangeWithin(one: Plain, other: Plain): boolean {
  const [from, to] = [Number(one.port), Number(one.endPort ?? one.port)]
  return from <= Number(other.port) && Number(other.endPort ?? other.port) <= to
}

/** Describes a permission: first its peers, then its ports. */
export function peerText({ peer, port }: AllowedTraffic): string {
  const number = port === undefined ? '' : ` on port ${[port.port ?? 'any', port.endPort].filter(Boolean).join('-')}`
  return `${peer === undefined ? 'everywhere' : `\`${JSON.stringify(peer)}\``}${number}`
}
