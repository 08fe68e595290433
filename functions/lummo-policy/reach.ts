import { type MatcherCall, readRule, type Tree } from '../../lib/manifest/traefik-rule/rule'
import { MAX_VALUE } from '../../lib/manifest/traefik-rule/rule-matcher'

/**
 * A host as the user wrote it, and the narrowest pattern that covers all its matches: a name, `*.` and a name, or `*`
 * for all hosts.
 */
export interface Reach {
  host: string
  reach: string
}

const EVERY: Reach = { host: '*', reach: '*' }

/** Normalizes a hostname, which can start with `*.`. */
export const reachOf = (host: string): Reach => ({ host, reach: host })

/**
 * Returns the hosts that a Traefik rule matches, in the syntax of v2 and v3. A rule that is invalid or has no hosts
 * matches all hosts. Source: traefik v3.7, pkg/muxer/http/matcher.go and pkg/rules/parser.go (names are
 * case-insensitive).
 */
export function reachesOfRule(rule: string): Reach[] {
  const tree = readRule(rule)
  return tree === undefined ? [EVERY] : reachesOf(tree)
}

function reachesOf(tree: Tree<MatcherCall>, negated = false): Reach[] {
  if ('not' in tree) return reachesOf(tree.not, !negated)
  if ('name' in tree) return negated ? [EVERY] : reachesOfCall(tree)
  const [members, joined] = 'all' in tree ? [tree.all, !negated] : [tree.any, negated]
  const each = members.map((member) => reachesOf(member, negated))
  // A request must satisfy all conditions, so a single condition that limits the hosts is sufficient.
  return joined ? (each.find((reaches) => !reaches.some(isEvery)) ?? each[0] ?? [EVERY]) : each.flat()
}

const isEvery = ({ reach }: Reach): boolean => reach === '*'

function reachesOfCall({ name, args }: MatcherCall): Reach[] {
  switch (name.toLowerCase()) {
    case 'host':
    case 'hostheader':
    case 'hostsni':
      return args.map(reachOf)
    case 'hostregexp':
    case 'hostsniregexp':
      return args.map(patterned)
    default:
      return [EVERY]
  }
}

/**
 * Pattern of the Traefik 2 format: plain text and placeholders, as in `{name:[a-z]{2}}.example.com`. The expression
 * matches whole hosts.
 */
const PLACEHOLDERS = /^(?:[\w.-]|\{[a-zA-Z][^{}]*(?:\{[\d,]+\}[^{}]*)*\})+$/

/**
 * Returns the hosts that a pattern can match, according to the end of the pattern: `^(a|b)\.example\.com$` is within
 * `*.example.com`. A pattern can match any host if it is not anchored at its end, or has alternatives outside
 * parentheses.
 */
export function patterned(host: string): Reach {
  if (host.length > MAX_VALUE) return { host, reach: '*' }
  const isOfVersion2 = host.includes('{') && !hasMiddleChoice(host) && PLACEHOLDERS.test(host)
  const pattern = isOfVersion2 ? `.+${host.replace(/^.*\}/s, '').replaceAll('.', '\\.')}$` : host
  const name = /^\^([\w-]+(?:\\\.[\w-]+)+)\$$/.exec(pattern)?.[1]
  if (name !== undefined) return { host, reach: name.replaceAll('\\', '') }
  const [, before = '', end = ''] = /^(.*?)((?:\\\.[\w-]+)+)\$$/s.exec(pattern) ?? []
  return { host, reach: end === '' || hasChoice(before) ? '*' : `*${end.replaceAll('\\', '')}` }
}

/**
 * Checks whether placeholders contain three alternatives. Traefik 3 reads the part between two `|` as a pattern without
 * braces.
 */
const hasMiddleChoice = (host: string): boolean => host.replace(/\([^()]*\)/g, '').split('|').length > 2

/** Checks whether a pattern can have an unescaped `|` outside parentheses and character sets. */
function hasChoice(pattern: string): boolean {
  const plain = pattern.replace(/\\[^Q]|\[\^?\]?[^\]]*\]/gs, '')
  const open = plain.replace(/\([^()]*\)/g, '')
  return open === plain ? /[|()\\]/.test(open) : hasChoice(open)
}
