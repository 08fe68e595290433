import { isAddressAsHost, parseCidr } from '../grammar/address'

/** HTTP matchers of Traefik v3, each with its number of values. Source: traefik v3.7, pkg/muxer/http/matcher.go. */
const VALUES = {
  Host: [1, 1],
  HostRegexp: [1, 1],
  Path: [1, 1],
  PathPrefix: [1, 1],
  PathRegexp: [1, 1],
  Method: [1, 1],
  Header: [2, 2],
  HeaderRegexp: [2, 2],
  Query: [1, 2],
  QueryRegexp: [1, 2],
  ClientIP: [1, 1],
} as const satisfies Record<string, readonly [number, number]>

export type MatcherName = keyof typeof VALUES

export const isMatcherName = (name: string): name is MatcherName => Object.hasOwn(VALUES, name)

/** Matchers of Traefik 2, each with its replacement. Source: traefik v3.7, migrate/v2-to-v3-details. */
const OF_VERSION_2: Readonly<Record<string, string>> = {
  Headers: 'Header',
  HeadersRegexp: 'HeaderRegexp',
  HostHeader: 'Host',
}

/** Maximum length of a value. The limit makes hostile input cheap to refuse. */
export const MAX_VALUE = 2000

const shown = (value: string): string => (value.includes('`') ? JSON.stringify(value) : `\`${value}\``)
const call = (name: string, args: readonly string[]): string => `${name}(${args.map(shown).join(', ')})`

/** Returns why the name of a matcher is unknown, with the fix. */
export function explainUnknown(name: string, args: readonly string[]): string {
  const today = OF_VERSION_2[name]
  if (today !== undefined) return `\`${name}\` is Traefik 2 syntax. Replace the matcher with ${call(today, args)}.`
  if (name === 'HostSNI' || name === 'ALPN') return `\`${name}\` matches TCP only. Replace the matcher with \`Host\`.`
  const known = Object.keys(VALUES)
  const near = known.find((one) => one.toLowerCase() === name.toLowerCase())
  if (near !== undefined) return `\`${name}\` is misspelt. Replace the matcher with \`${near}\`.`
  return `Unknown matcher \`${name}\`. Available matchers: ${known.slice(0, 3).join(', ')}, … (see Traefik’s “Routers” page).`
}

/** Returns why the values of a matcher are invalid; undefined if they are valid. */
export function checkMatcher(name: MatcherName, args: readonly string[]): string | undefined {
  const [min, max] = VALUES[name]
  if (args.length < min || args.length > max) return explainCount(name, args, min)
  const [value = '', second = ''] = args
  if (args.some(({ length }) => length > MAX_VALUE)) {
    return `A value of \`${name}\` is longer than ${MAX_VALUE} characters. Set a shorter value.`
  }
  if (name === 'Host') return explainHostValue(value)
  if (name === 'Path' || name === 'PathPrefix') return explainPath(name, value)
  if (name === 'PathRegexp' || name === 'HostRegexp') return explainPattern(name, value)
  if (name === 'HeaderRegexp' || name === 'QueryRegexp') return explainPattern(name, second)
  if (name === 'Method' && !/^[A-Z]+$/.test(value)) {
    return `A method must be a single upper-case word. Set ${call(name, [value.toUpperCase().trim() || 'GET'])}.`
  }
  if (name === 'Query' && args.length === 1 && value.includes('=')) {
    return `\`Query(key=value)\` is Traefik 2 syntax. Replace the matcher with ${call(name, value.split(/=(.*)/s).slice(0, 2))}.`
  }
  if (name === 'ClientIP' && !isAddressOrRange(value)) {
    return `${shown(value)} is not an IP address. Set an address or a range, such as \`ClientIP("10.0.0.0/8")\`.`
  }
  return undefined
}

const isAddressOrRange = (text: string): boolean =>
  [text, `${text}/${text.includes(':') ? 128 : 32}`].some((one) => parseCidr(one) !== undefined)

function explainCount(name: MatcherName, args: readonly string[], min: number): string {
  if (args.length === 0) return `\`${name}()\` has no value. Add a value.`
  if (min === 2)
    return `\`${name}\` must have a name and a value, such as ${call(name, [args[0] ?? 'X-Version', args[1] ?? '2'])}.`
  if (name === 'Query' || name === 'QueryRegexp') return `\`${name}\` must have a name and a value.`
  const each = args.map((value) => call(name, [value])).join(' || ')
  return `Several values in \`${name}\` are Traefik 2 syntax. Replace the matcher with (${each}).`
}

/** Returns why a domain is invalid; undefined if it is valid. A domain is a hostname that is not an IP address. */
export function explainDomain(domain: string): string | undefined {
  if (!isAddressAsHost(domain)) return explainHost(domain)
  const isWhole = domain.includes(':') || /^\d+(?:\.\d+){3}$/.test(domain)
  const problem = isWhole
    ? 'is an IP address, which cannot be a host'
    : 'ends with a number, so clients treat it as an IP address'
  return `\`${domain}\` ${problem}. Set a hostname such as \`app.example.com\`.`
}

/** Returns why a hostname is invalid; undefined if it is valid. A hostname can start with `*.`. */
export function explainHost(host: string): string | undefined {
  if (/^[a-z]+:\/\//i.test(host))
    return `A host cannot have a scheme. Set \`${host.replace(/^[a-z]+:\/\//i, '').replace(/\/.*$/, '')}\`.`
  if (host.includes('/'))
    return `A host cannot have a path. Set \`${host.replace(/\/.*$/, '')}\`, and set the path in \`routes\`.`
  if (/:\d+$/.test(host)) return `A host cannot have a port. Set \`${host.replace(/:\d+$/, '')}\`.`
  if (/[^\x20-\x7e]/.test(host))
    return 'A host must consist of ASCII letters. Replace other letters with the `xn--` form of the name.'
  if (host !== host.toLowerCase()) return `A host must be in lower case. Set \`${host.toLowerCase()}\`.`
  if (/[^.]\.$/.test(host)) return `A host cannot end with a dot. Set \`${host.slice(0, -1)}\`.`
  const labels = host.replace(/^\*\./, '').split('.')
  if (host.includes('*') && (host.lastIndexOf('*') > 0 || labels.length < 2)) {
    return '`*` must be the first label of a host, followed by at least two labels: `*.example.com`.'
  }
  const sound = labels.every((label) => /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(label)) && host.length <= 253
  return sound ? undefined : `\`${host}\` is not a hostname. Set a hostname such as \`app.example.com\`.`
}

function explainHostValue(host: string): string | undefined {
  if (/[{}()^$\\]/.test(host))
    return `\`Host\` does not support patterns. Replace the matcher with ${call('HostRegexp', ['^.+\\.example\\.com$'])}.`
  return explainHost(host)
}

function explainPath(name: 'Path' | 'PathPrefix', path: string): string | undefined {
  if (/\{.*\}/.test(path)) {
    const pattern = path.replace(/\{[^:}]*:([^}]*)\}/g, '$1').replace(/\{[^}]*\}/g, '[^/]+')
    const end = name === 'Path' ? '$' : ''
    return `Placeholders in \`${name}\` are Traefik 2 syntax and never match. Replace the matcher with ${call('PathRegexp', [`^${pattern}${end}`])}.`
  }
  if (!path.startsWith('/')) return `A path must start with a slash. Set ${call(name, [`/${path}`])}.`
  if (/[*^$\\]|\.\+/.test(path)) {
    const plain = path.replace(/[*^$\\].*$/, '')
    return `\`${name}\` does not support patterns. Replace the matcher with ${call('PathPrefix', [plain === '' ? '/' : plain])}, or use \`PathRegexp\`.`
  }
  return undefined
}

/**
 * Returns why a pattern is invalid; undefined if it is valid. Regular expressions in Go do not support look-around and
 * backreferences; other differences from JavaScript do not affect this check.
 */
function explainPattern(name: string, pattern: string): string | undefined {
  if (name === 'HostRegexp' && /\{[a-zA-Z_][^}]*\}/.test(pattern)) {
    const today = pattern
      .replace(/\./g, '\\.')
      .replace(/\{[^:}]*:([^}]*)\}/g, (_, inner: string) => inner.replace(/\\\./g, '.'))
      .replace(/\{[a-zA-Z]+\}/g, '[^.]+')
    return `Placeholders in \`${name}\` are Traefik 2 syntax. Replace the matcher with ${call(name, [`^${today}$`])}.`
  }
  if (/\(\?(<?[=!])/.test(pattern) || /\\[1-9]/.test(pattern)) {
    return `${shown(pattern)} uses look-around or back-references, which Go does not support. Replace the expression with matchers that are combined with \`&&\`, \`||\` and \`!\`.`
  }
  return regExpOf(pattern) === undefined
    ? `${shown(pattern)} is not a valid regular expression. Correct the expression.`
    : undefined
}

/** Returns a pattern as a RegExp; undefined if the pattern is invalid. */
export function regExpOf(pattern: string): RegExp | undefined {
  try {
    return new RegExp(
      pattern.replace(/^\(\?[imsU]+\)/, '').replace(/\(\?P</g, '(?<'),
      /^\(\?[msU]*i/.test(pattern) ? 'i' : '',
    )
  } catch {
    return undefined
  }
}
