import { type Call, readRule, type Tree } from '../../lib/manifest/traefik-rule/rule'
import { LONGEST_VALUE } from '../../lib/manifest/traefik-rule/rule-matcher'

/** A host as it is written, and the widest that it stands for: a name, `*.` and a name, or `*`, which is all. */
export interface Reach {
  host: string
  reach: string
}

const EVERY: Reach = { host: '*', reach: '*' }

/** A name of a host, which may begin with `*.`. */
export const named = (host: string): Reach => ({ host, reach: host })

/**
 * The hosts that a rule of Traefik serves, in the syntax of v2 and v3. One that Traefik does not take, or that says
 * nothing of hosts, counts as all.
 *
 * Source: traefik v3.7, pkg/muxer/http/matcher.go and pkg/rules/parser.go (upper and lower case of names are the same).
 */
export function reachesOfRule(rule: string): Reach[] {
  const tree = readRule(rule)
  return tree === undefined ? [EVERY] : reachesOf(tree, false)
}

function reachesOf(tree: Tree<Call>, negated: boolean): Reach[] {
  if ('not' in tree) return reachesOf(tree.not, !negated)
  if ('name' in tree) return negated ? [EVERY] : reachesOfCall(tree)
  const [members, joined] = 'all' in tree ? [tree.all, !negated] : [tree.any, negated]
  const each = members.map((member) => reachesOf(member, negated))
  // What must meet all conditions meets each of them: one that limits the hosts is enough.
  return joined ? (each.find((reaches) => !reaches.some(isEvery)) ?? each[0] ?? [EVERY]) : each.flat()
}

const isEvery = ({ reach }: Reach): boolean => reach === '*'

function reachesOfCall({ name, args }: Call): Reach[] {
  switch (name.toLowerCase()) {
    case 'host':
    case 'hostheader':
    case 'hostsni':
      return args.map(named)
    case 'hostregexp':
    case 'hostsniregexp':
      return args.map(patterned)
    default:
      return [EVERY]
  }
}

/** The form of Traefik 2: plain text and placeholders, `{name:[a-z]{2}}.example.com`. It fits whole hosts. */
const PLACEHOLDERS = /^(?:[\w.-]|\{[a-zA-Z][^{}]*(?:\{[\d,]+\}[^{}]*)*\})+$/

/**
 * A pattern of hosts, which reaches as far as its end says: `^(a|b)\.example\.com$` is within `*.example.com`. One that
 * is not held at its end, or offers a choice outside parentheses, may be any host.
 */
export function patterned(host: string): Reach {
  if (host.length > LONGEST_VALUE) return { host, reach: '*' }
  const isOfVersion2 = host.includes('{') && !hasMiddleChoice(host) && PLACEHOLDERS.test(host)
  const pattern = isOfVersion2 ? `.+${host.replace(/^.*\}/s, '').replaceAll('.', '\\.')}$` : host
  const name = /^\^([\w-]+(?:\\\.[\w-]+)+)\$$/.exec(pattern)?.[1]
  if (name !== undefined) return { host, reach: name.replaceAll('\\', '') }
  const [, before = '', end = ''] = /^(.*?)((?:\\\.[\w-]+)+)\$$/s.exec(pattern) ?? []
  return { host, reach: end === '' || hasChoice(before) ? '*' : `*${end.replaceAll('\\', '')}` }
}

/** Whether placeholders have three choices: what is between two `|` is, for Traefik 3, a pattern without any braces. */
const hasMiddleChoice = (host: string): boolean => host.replace(/\([^()]*\)/g, '').split('|').length > 2

/** Whether a pattern may have a `|` that is neither in parentheses, nor in a set of characters, nor escaped. */
function hasChoice(pattern: string): boolean {
  const plain = pattern.replace(/\\[^Q]|\[\^?\]?[^\]]*\]/gs, '')
  const open = plain.replace(/\([^()]*\)/g, '')
  return open === plain ? /[|()\\]/.test(open) : hasChoice(open)
}
