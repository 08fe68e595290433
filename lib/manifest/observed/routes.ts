import { groupOf } from '../id'
import type { Manifest, Plain } from '../manifest'
import { parseRule } from '../traefik-rule/rule'
import { termsOf } from '../traefik-rule/rule-terms'
import { mapsAt, textAt, valueAt } from '../value-at'

/** A routed host and path. */
export interface ObservedRoute {
  host: string
  path: string
  /** Whether longer paths also match. */
  isPrefix: boolean
}

/**
 * Returns the hosts and paths that an object routes. Sources: networking.k8s.io/v1, Traefik 3, Gateway API 1.3, Istio
 * 1.26, OpenShift.
 */
export function observedRoutes(object: Manifest): ObservedRoute[] {
  switch (`${groupOf(object.apiVersion)} ${object.kind}`) {
    case 'networking.k8s.io Ingress':
      return mapsAt(object, ['spec', 'rules']).flatMap(([, rule]) =>
        allOf(
          [textAt(rule, ['host']) ?? '*'],
          mapsAt(rule, ['http', 'paths']).map(([, one]) => (one.pathType === 'Exact' ? exactOf : prefixOf)(one.path)),
        ),
      )
    case 'traefik.io IngressRoute':
    case 'traefik.containo.us IngressRoute':
      return mapsAt(object, ['spec', 'routes']).flatMap(([, route]) => ofMatch(textAt(route, ['match']) ?? ''))
    case 'gateway.networking.k8s.io GRPCRoute':
    case 'gateway.networking.k8s.io HTTPRoute':
    case 'gateway.networking.k8s.io TLSRoute':
      return allOf(
        textsAt(object, ['spec', 'hostnames']),
        matchesIn(object, ['spec', 'rules'], 'matches').map(ofGateway),
      )
    case 'networking.istio.io VirtualService':
      return allOf(textsAt(object, ['spec', 'hosts']), matchesIn(object, ['spec', 'http'], 'match').map(ofIstio))
    case 'route.openshift.io Route':
      return allOf([textAt(object, ['spec', 'host']) ?? '*'], [prefixOf(valueAt(object, ['spec', 'path']))])
  }
  return []
}

type Target = Omit<ObservedRoute, 'host'>

/** A rule without a path matches all paths. */
const ALL_PATHS: Target = { path: '/', isPrefix: true }

const prefixOf = (path: unknown): Target => (typeof path === 'string' ? { path, isPrefix: true } : ALL_PATHS)

const exactOf = (path: unknown): Target => ({ ...prefixOf(path), isPrefix: typeof path !== 'string' })

const allOf = (hosts: readonly string[], targets: readonly Target[]): ObservedRoute[] =>
  hosts.flatMap((host) => (targets.length === 0 ? [ALL_PATHS] : targets).map((one) => ({ host, ...one })))

function textsAt(object: Manifest, path: readonly string[]): string[] {
  const list = valueAt(object, path)
  const texts = Array.isArray(list) ? list.filter((one) => typeof one === 'string') : []
  return texts.length === 0 ? ['*'] : texts
}

/** Returns the matches in all rules of an object; a rule without matches yields an empty match. */
const matchesIn = (object: Manifest, rules: readonly string[], field: string): Plain[] =>
  mapsAt(object, rules).flatMap(([, rule]) => {
    const matches = mapsAt(rule, [field]).map(([, one]) => one)
    return matches.length === 0 ? [{}] : matches
  })

function ofGateway(match: Plain): Target {
  const path = valueAt(match, ['path', 'value'])
  return valueAt(match, ['path', 'type']) === 'Exact' ? exactOf(path) : prefixOf(path)
}

function ofIstio(match: Plain): Target {
  const exact = valueAt(match, ['uri', 'exact'])
  if (exact !== undefined) return exactOf(exact)
  return prefixOf(valueAt(match, ['uri', 'prefix']) ?? valueAt(match, ['uri', 'regex']))
}

/** Returns the routes of a Traefik rule: the hosts and paths of each alternative. */
function ofMatch(match: string): ObservedRoute[] {
  const read = parseRule(match)
  return ('rule' in read ? (termsOf(read.rule) ?? []) : []).flatMap((term) => {
    const ofMatcher = (...names: readonly string[]) =>
      term.filter(({ matcher, negated }) => names.includes(matcher) && !negated).flatMap(({ args }) => args)
    const hosts = ofMatcher('Host', 'HostRegexp', 'HostSNI')
    const targets = [...ofMatcher('Path').map(exactOf), ...ofMatcher('PathPrefix', 'PathRegexp').map(prefixOf)]
    return allOf(hosts.length === 0 ? ['*'] : hosts, targets)
  })
}
