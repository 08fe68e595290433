import { groupOf } from '../manifest/id'
import type { Manifest } from '../manifest/manifest'
import { observedRoutes } from '../manifest/observed/routes'
import { byText } from '../manifest/text'
import { type MatcherCall, readRule, type Tree } from '../manifest/traefik-rule/rule'
import { mapsAt, numberAt, textAt } from '../manifest/value-at'
import { trafficObjects } from '../parts/network/traffic'
import { VPN_PRIORITY } from '../parts/network/vpn-priority'
import type { ClaimObjects } from './claim-objects'

/** Hosts of a claim. A host with both public and restricted routes counts as external. */
export interface Hostnames {
  external: string[]
  internal: string[]
}

/** A host that a route serves. */
interface RoutedHost {
  host: string
  isInternal: boolean
}

/** Returns the hosts that the routes of a claim serve. */
export function hostnamesOf(claim: ClaimObjects): Hostnames {
  const routed = claim.objects
    .filter((object) => !isNamedLike(object, trafficObjects(claim.name).redirect))
    .flatMap((object) => hostsIn(object, claim))
    // A route without a host serves every host of its gateway.
    .filter(({ host }) => host !== '*')
  const external = new Set(routed.filter(({ isInternal }) => !isInternal).map(({ host }) => host))
  const internal = new Set(routed.map(({ host }) => host).filter((host) => !external.has(host)))
  return { external: [...external].sort(byText), internal: [...internal].sort(byText) }
}

function hostsIn(object: Manifest, { name }: ClaimObjects): RoutedHost[] {
  const { vpn, grpc } = trafficObjects(name)
  const isInternal = isNamedLike(object, vpn) || isNamedLike(object, grpc)
  if (object.kind !== 'IngressRoute' || !groupOf(object.apiVersion).startsWith('traefik.'))
    return observedRoutes(object).map(({ host }) => ({ host, isInternal }))
  return mapsAt(object, ['spec', 'routes']).flatMap(([, route]) =>
    hostsOfRule(readRule(textAt(route, ['match']) ?? '')).map((host) => ({
      host,
      isInternal: isInternal || (numberAt(route, ['priority']) ?? 0) >= VPN_PRIORITY,
    })),
  )
}

/** Checks whether an object has the given name, with or without a prefix or suffix that a host added. */
const isNamedLike = ({ metadata }: Manifest, name: string): boolean => metadata.name.includes(name)

/** Returns the hosts in a rule of Traefik 2 or 3. */
function hostsOfRule(rule: Tree<MatcherCall> | undefined): string[] {
  if (rule === undefined || 'not' in rule) return []
  if ('all' in rule) return rule.all.flatMap(hostsOfRule)
  if ('any' in rule) return rule.any.flatMap(hostsOfRule)
  if (rule.name === 'Host') return [...rule.args]
  return rule.name === 'HostRegexp' ? rule.args.flatMap((pattern) => wildcardOf(pattern) ?? []) : []
}

/** Returns the wildcard for a pattern that lummo has written, such as `*.example.com`; undefined for other patterns. */
function wildcardOf(pattern: string): string | undefined {
  const older = /^\{sub:\[\^\.\]\+\}\.(.+)$/.exec(pattern)?.[1]
  const tail = older ?? /^\^\[\^\.\]\+\\\.(.+)\$$/.exec(pattern)?.[1]?.replaceAll('\\.', '.')
  return tail === undefined ? undefined : `*.${tail}`
}
