import type { RouteRead } from './route-facts'

/** A value to compare with, or a pattern that must match the whole value. */
export interface ValueRead {
  name: string
  value: string
  isPattern: boolean
}

/** Condition of a request. The path `under` also matches everything below the path. */
export interface ConditionRead {
  path?: { type: 'exact' | 'under' | 'pattern'; value: string } | undefined
  method?: string | undefined
  headers: readonly ValueRead[]
  queries: readonly ValueRead[]
}

/** Returns the fields of a route for its conditions, any of which can match: a path, or a rule in the syntax of Traefik. */
export function conditionsField(conditions: readonly ConditionRead[]): Pick<RouteRead, 'path' | 'match'> {
  const [only, second] = conditions
  if (only === undefined) return {}
  const { path, method, headers, queries } = only
  const isPath = second === undefined && method === undefined && headers.length === 0 && queries.length === 0
  if (isPath && path === undefined) return {}
  if (isPath && path?.type === 'under') return path.value === '/' ? {} : { path: path.value }
  return { match: conditions.map(termOf).join(' || ') }
}

const MATCHERS = { exact: 'Path', under: 'PathPrefix', pattern: 'PathRegexp' } as const

function termOf({ path, method, headers, queries }: ConditionRead): string {
  const texts = [
    path === undefined
      ? []
      : [`${MATCHERS[path.type]}(\`${path.type === 'pattern' ? open(path.value) : path.value}\`)`],
    method === undefined ? [] : [`Method(\`${method}\`)`],
    headers.map((one) => compared('Header', one)),
    queries.map((one) => (one.isPattern && open(one.value) === '' ? `Query(\`${one.name}\`)` : compared('Query', one))),
  ].flat()
  return texts.join(' && ')
}

const compared = (matcher: string, { name, value, isPattern }: ValueRead): string =>
  `${matcher}${isPattern ? 'Regexp' : ''}(\`${name}\`, \`${isPattern ? open(value) : value}\`)`

/** Returns a pattern that is searched within a value, for a pattern that must match the whole value. */
function open(pattern: string): string {
  if (pattern === '.*') return ''
  const [, alternatives] = /^\.\*\(\?:(.*\|.*)\)\.\*$/.exec(pattern) ?? []
  if (alternatives !== undefined) return alternatives
  if (pattern.includes('|')) return `^(?:${pattern})$`
  const start = /^\.\*(?![?*+{])/.test(pattern) ? pattern.slice(2) : `^${pattern}`
  return /(?<!\\)\.\*$/.test(start) ? start.slice(0, -2) : `${start}$`
}

/** Returns the URL of a redirect. */
export const redirectUrl = ({
  scheme = 'https',
  host,
  port,
  path,
}: {
  scheme?: unknown
  host: unknown
  port: unknown
  path: unknown
}): string =>
  `${String(scheme)}://${String(host)}${port === undefined ? '' : `:${String(port)}`}${path === undefined || path === '/' ? '' : String(path)}`
