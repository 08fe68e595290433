import type { Finding } from '../../../lib/finding/finding'
import { prefixBySegment } from '../rules'
import type { Literal, Term } from '../../../lib/manifest/traefik-rule/rule-terms'
import { termsOf } from '../../../lib/manifest/traefik-rule/rule-terms'
import { cannot, type ResolvedRoute } from '../plan'

/** A name with a value, or with a pattern that must match the whole value. */
export interface ValueMatch {
  name: string
  value: string
  pattern: boolean
}

/**
 * Condition of a request, limited to the features that every provider except Traefik supports. In a list, any of the
 * conditions can match.
 */
export interface Condition {
  /** `prefix` matches whole path segments. */
  path: { type: 'exact' | 'prefix' | 'pattern'; value: string } | undefined
  method: string | undefined
  headers: ValueMatch[]
  queries: ValueMatch[]
}

export const CURE = 'Change the rule, or set `network.provider: traefik`.'

/**
 * Returns the conditions of a route for a provider that does not support rules. Reports parts that cannot be converted.
 */
export function conditionsOf(way: ResolvedRoute, provider: string): { conditions: Condition[]; findings: Finding[] } {
  const path = [...way.path, way.spec.match === undefined ? 'path' : 'match']
  const terms = termsOf(way.match)
  if (terms === undefined)
    return { conditions: [], findings: [cannot(provider, 'match so many alternatives', path, CURE)] }
  const findings: Finding[] = []
  const conditions = terms.map((term) => conditionOf(term, (what) => findings.push(cannot(provider, what, path, CURE))))
  if (findings.length === 0 && terms.flat().some(isLoose)) {
    const what = provider.replace(/^(?:An|The) /, (article) => article.toLowerCase())
    const message = `With ${what}, a prefix matches whole path segments, so \`/api\` does not match \`/api-docs\`. Replace \`match\` with \`path\` to make this explicit.`
    findings.push(prefixBySegment.at(path, message))
  }
  return { conditions, findings: uniqueByMessage(findings) }
}

const isLoose = ({ matcher, args }: Literal): boolean => matcher === 'PathPrefix' && args[0] !== '/'

const uniqueByMessage = (findings: readonly Finding[]): Finding[] =>
  findings.filter((one, at) => findings.findIndex(({ message }) => message === one.message) === at)

function conditionOf(term: Term, refuse: (what: string) => void): Condition {
  const condition: Condition = { path: undefined, method: undefined, headers: [], queries: [] }
  for (const literal of term) {
    if (literal.negated) refuse('negate a condition (`!`)')
    else add(literal, condition, refuse)
  }
  return condition
}

function add({ matcher, args }: Literal, condition: Condition, refuse: (what: string) => void): void {
  const [name = '', value = ''] = args
  const present = args.length === 1
  switch (matcher) {
    case 'Method':
      condition.method = name
      break
    case 'Header':
    case 'HeaderRegexp':
      if (condition.headers.some((one) => one.name.toLowerCase() === name.toLowerCase()))
        refuse('match the same header twice')
      condition.headers.push({ name, ...compared(value, matcher === 'HeaderRegexp') })
      break
    case 'Query':
    case 'QueryRegexp':
      if (condition.queries.some((one) => one.name === name)) refuse('match the same query parameter twice')
      condition.queries.push({ name, ...compared(present ? '^.*$' : value, present || matcher === 'QueryRegexp') })
      break
    case 'ClientIP':
      refuse('match client addresses')
      break
    case 'Host':
    case 'HostRegexp':
      refuse('match a host in a route, because each host needs a separate object')
      break
    default:
      if (condition.path !== undefined) refuse('combine two conditions on the path')
      condition.path = pathOf(matcher, name)
  }
}

const compared = (value: string, pattern: boolean): Omit<ValueMatch, 'name'> => ({
  value: pattern ? anchored(value) : value,
  pattern,
})

function pathOf(matcher: Literal['matcher'], value: string): Condition['path'] {
  if (matcher === 'Path') return { type: 'exact', value }
  if (matcher === 'PathRegexp') return { type: 'pattern', value: anchored(value) }
  const prefix = value === '/' ? value : value.replace(/\/+$/, '')
  return prefix === '/' ? undefined : { type: 'prefix', value: prefix }
}

/**
 * Returns an equivalent pattern for controllers that match the whole value. Traefik, in contrast, searches within the
 * value. The anchors of alternatives are kept, because they match where `.*` is empty.
 */
function anchored(pattern: string): string {
  if (pattern === '') return '.*'
  const [, whole] = /^\^\(\?:([^()]*)\)\$$/.exec(pattern) ?? []
  if (whole !== undefined) return whole
  if (pattern.includes('|')) return `.*(?:${pattern}).*`
  const [starts, ends] = [pattern.startsWith('^'), /(?<!\\)\$$/.test(pattern)]
  return `${starts ? '' : '.*'}${pattern.slice(starts ? 1 : 0, ends ? -1 : undefined)}${ends ? '' : '.*'}`
}
