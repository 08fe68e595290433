import { memoize } from '../memo/memoize'
import type { Matcher, RouteRule } from './rule'
import { regExpOf } from './rule-matcher'

/** A matcher, and whether it must match or must not match. */
export interface Literal extends Matcher {
  negated: boolean
}

/** Literals that must all match. A rule matches if any of its terms matches. */
export type Term = readonly Literal[]

/** Maximum number of terms to compare. Two rules with more terms count as overlapping. */
const MAX_TERMS = 512

/** Returns the terms of a rule (its disjunctive normal form); undefined if there are too many terms. */
export const termsOf = (rule: RouteRule | undefined): readonly Term[] | undefined =>
  rule === undefined ? [[]] : termsOfRule(rule)

/** The result is memoized, because each rule is compared with many others. */
const termsOfRule = memoize((rule: RouteRule) => expand(rule)?.filter((term) => !contradicts(term)))

function expand(rule: RouteRule, negated = false): Term[] | undefined {
  if ('matcher' in rule) return [[{ ...rule, negated }]]
  if ('not' in rule) return expand(rule.not, !negated)
  const [members, joined] = 'all' in rule ? [rule.all, !negated] : [rule.any, negated]
  let terms: Term[] = joined ? [[]] : []
  for (const member of members) {
    const inner = expand(member, negated)
    if (inner === undefined) return undefined
    terms = joined ? terms.flatMap((term) => inner.map((one) => [...term, ...one])) : [...terms, ...inner]
    if (terms.length > MAX_TERMS) return undefined
  }
  return terms
}

const PATHS = new Set(['Path', 'PathPrefix', 'PathRegexp', 'Under'])
const isPath = ({ matcher }: Matcher): boolean => PATHS.has(matcher)
/** Returns the value by which a matcher is compared: its last value. */
const comparand = ({ args }: Matcher): string => args[args.length - 1] ?? ''

/** Checks whether no request can satisfy both matchers. Returns false if this is uncertain. */
function disjoint(one: Matcher, other: Matcher): boolean {
  if (isPath(one) && isPath(other)) return !pathsMeet(one, other)
  if (one.matcher === 'Host' && other.matcher === 'Host') return !hostsMeet(comparand(one), comparand(other))
  if (one.matcher === 'Method' && other.matcher === 'Method') return comparand(one) !== comparand(other)
  return false
}

/** Checks whether two hosts can match the same hostname. Each host can start with `*.`. */
export function hostsMeet(one: string, other: string): boolean {
  if (one === other || one === '*' || other === '*') return true
  const tail = (host: string) => host.slice(host.indexOf('.'))
  if (one.startsWith('*.') && !other.startsWith('*.')) return tail(one) === tail(other)
  return other.startsWith('*.') && !one.startsWith('*.') && tail(one) === tail(other)
}

function pathsMeet(one: Matcher, other: Matcher): boolean {
  if (one.matcher === 'Path') return pathFits(other, comparand(one))
  if (other.matcher === 'Path') return pathFits(one, comparand(other))
  if (one.matcher === 'PathRegexp') return pathsMeet(prefixOf(one), other)
  if (other.matcher === 'PathRegexp') return pathsMeet(one, prefixOf(other))
  return pathFits(one, comparand(other)) || pathFits(other, comparand(one))
}

/** Returns the fixed prefix of a pattern: `/v` for `^/v[0-9]+`. */
const prefixOf = (pattern: Matcher): Matcher => {
  const literal = /^\^((?:[\w/-](?![?*{]))*)/.exec(comparand(pattern))?.[1] ?? ''
  return { matcher: 'PathPrefix', args: [comparand(pattern).includes('|') || literal === '' ? '/' : literal] }
}

/** Checks whether a path satisfies a path matcher. */
function pathFits(matcher: Matcher, path: string): boolean {
  const value = comparand(matcher)
  if (matcher.matcher === 'Path') return path === value
  if (matcher.matcher === 'PathPrefix') return path.startsWith(value)
  if (matcher.matcher === 'Under') return path === value || path.startsWith(`${value}/`)
  return regExpOf(value)?.test(path) ?? true
}

/** Checks whether each request that satisfies one matcher certainly satisfies the other. */
function implies(one: Matcher, other: Matcher): boolean {
  if (one.matcher === other.matcher && one.args.join('\n') === other.args.join('\n')) return true
  if (isPath(one) && isPath(other)) {
    if (other.matcher === 'PathPrefix' && comparand(other) === '/') return true
    if (other.matcher === 'PathRegexp' && one.matcher !== 'Path') return false
    if (one.matcher === 'Path' || one.matcher === 'Under')
      return pathFits(other, comparand(one)) && other.matcher !== 'Path'
    return (
      one.matcher === 'PathPrefix' &&
      (other.matcher === 'PathPrefix' || other.matcher === 'Under') &&
      pathFits(other, comparand(one)) &&
      comparand(one) !== comparand(other)
    )
  }
  return (
    one.matcher === 'Host' &&
    other.matcher === 'Host' &&
    comparand(other).startsWith('*.') &&
    hostsMeet(comparand(one), comparand(other))
  )
}

/** Checks whether no request can satisfy a term. */
const contradicts = (term: Term): boolean =>
  term.some((one, at) =>
    term.some((other, index) => {
      if (index === at || one.negated) return false
      return other.negated ? implies(one, other) : index > at && disjoint(one, other)
    }),
  )

/**
 * Checks whether a request can match both rules. The result false is certain; true means that lummo cannot rule out an
 * overlap.
 */
export function mayOverlap(one: RouteRule | undefined, other: RouteRule | undefined): boolean {
  const [first, second] = [termsOf(one), termsOf(other)]
  if (first === undefined || second === undefined) return true
  return first.some((term) => second.some((other) => !contradicts([...term, ...other])))
}

/** Checks whether every request that matches the inner rule certainly matches the outer rule. */
export function surelyWithin(inner: RouteRule | undefined, outer: RouteRule | undefined): boolean {
  const [first, second] = [termsOf(inner), termsOf(outer)]
  if (first === undefined || second === undefined) return false
  const holds = (literal: Literal, term: Term): boolean =>
    literal.negated
      ? term.some((one) => (one.negated ? implies(literal, one) : disjoint(one, literal)))
      : term.some((one) => !one.negated && implies(one, literal))
  return first.every((term) => second.some((other) => other.every((literal) => holds(literal, term))))
}
