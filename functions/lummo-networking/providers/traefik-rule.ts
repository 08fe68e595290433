import type { Finding } from '../../../lib/finding/finding'
import { notExpressible } from '../rules'
import { type Matcher, type RouteRule, ruleText } from '../../../lib/manifest/traefik-rule/rule'
import type { ResolvedRoute } from '../plan'
import { shortList } from '../../../lib/manifest/text'

/** Matchers that have different names in Traefik 2. */
const OLDER: Readonly<Record<string, string>> = { Header: 'Headers', HeaderRegexp: 'HeadersRegexp' }

type Version = '2' | '3'

/** Returns `(Host(a) || Host(b))`. Hosts with a `*` become regular expressions, which every 3.x version supports. */
export function hostsRule(hosts: readonly string[], version: Version): string {
  const each = hosts.map((host) => printedMatcher({ matcher: 'Host', args: [host] }, version, []))
  return each.join(' || ')
}

/** A rule in Traefik syntax. */
export interface WayRule {
  text: string
  finding?: Finding
}

/**
 * Returns the rule of a route in the syntax of the given Traefik version. Hosts and match are in parentheses, because
 * otherwise every path of the first host would match every route.
 */
export function wayRule({ hosts, match, path }: ResolvedRoute, version: Version): WayRule {
  const host = hostsRule(hosts, version)
  if (match === undefined) return { text: host }
  const missing: string[] = []
  const inner = printed(match, version, missing)
  const text = `${hosts.length === 1 ? host : `(${host})`} && ${/^\([^()]*(\([^()]*\)[^()]*)*\)$/.test(inner) ? inner : `(${inner})`}`
  if (missing.length === 0) return { text }
  const message = `Traefik 2 has no ${shortList(missing, 'or')}. Set other matchers, or set \`targets.traefik: "3"\`.`
  return { text, finding: notExpressible.at([...path, 'match'], message) }
}

function printed(rule: RouteRule, version: Version, missing: string[]): string {
  if ('any' in rule) return rule.any.map((one) => printed(one, version, missing)).join(' || ')
  if ('all' in rule) {
    return rule.all
      .map((one) => ('any' in one ? `(${printed(one, version, missing)})` : printed(one, version, missing)))
      .join(' && ')
  }
  if ('matcher' in rule) return printedMatcher(rule, version, missing)
  const inner = printed(rule.not, version, missing)
  return 'matcher' in rule.not ? `!${inner}` : `!(${inner})`
}

function printedMatcher(rule: Matcher, version: Version, missing: string[]): string {
  const [value = '', second] = rule.args
  if (rule.matcher === 'Host' && value.startsWith('*.')) {
    const tail = value.slice(2)
    return version === '2'
      ? `HostRegexp(\`{sub:[^.]+}.${tail}\`)`
      : `HostRegexp(\`^[^.]+\\.${tail.replaceAll('.', '\\.')}$\`)`
  }
  if (version === '2') {
    const older = OLDER[rule.matcher]
    if (older !== undefined) return ruleText(rule).replace(rule.matcher, older)
    if (rule.matcher === 'Query' && second !== undefined) return ruleText({ ...rule, args: [`${value}=${second}`] })
    if (['PathRegexp', 'HostRegexp', 'Query', 'QueryRegexp'].includes(rule.matcher)) missing.push(rule.matcher)
  }
  return ruleText(rule)
}
