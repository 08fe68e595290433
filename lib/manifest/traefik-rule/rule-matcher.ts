import { parseCidr } from '../grammar/address'

/** The HTTP matchers of Traefik v3 with their number of values. Source: traefik v3.7, pkg/muxer/http/matcher.go. */
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

/** Names of Traefik 2 and their replacements. Source: traefik v3.7, migrate/v2-to-v3-details. */
const OF_VERSION_2: Readonly<Record<string, string>> = {
  Headers: 'Header',
  HeadersRegexp: 'HeaderRegexp',
  HostHeader: 'Host',
}

/** Maximum length of a value; it keeps hostile input cheap. */
export const LONGEST_VALUE = 2000

const shown = (value: string): string => (value.includes('`') ? JSON.stringify(value) : `\`${value}\``)
const call = (name: string, args: readonly string[]): string => `${name}(${args.map(shown).join(', ')})`

/** Explains what is wrong with an unknown matcher name. */
export function explainUnknown(name: string, args: readonly string[]): string {
  const today = OF_VERSION_2[name]
  if (today !== undefined) return `\`${name}\` was for Traefik 2. Write ${call(today, args)}.`
  if (name === 'HostSNI' || name === 'ALPN') return `\`${name}\` is for TCP. For HTTP use Host.`
  const known = Object.keys(VALUES)
  const near = known.find((one) => one.toLowerCase() === name.toLowerCase())
  if (near !== undefined) return `\`${name}\` is written \`${near}\`.`
  return `There is no matcher \`${name}\`. There are ${known.join(', ')}.`
}

/** Explains what is wrong with the values of a matcher; undefined if they are valid. */
export function checkMatcher(name: MatcherName, args: readonly string[]): string | undefined {
  const [least, most] = VALUES[name]
  if (args.length < least || args.length > most) return explainCount(name, args, least)
  const [value = '', second = ''] = args
  if (args.some(({ length }) => length > LONGEST_VALUE)) {
    return `A value of \`${name}\` is longer than ${LONGEST_VALUE} characters. Write a shorter one.`
  }
  if (name === 'Host') return explainHostValue(value)
  if (name === 'Path' || name === 'PathPrefix') return explainPath(name, value)
  if (name === 'PathRegexp' || name === 'HostRegexp') return explainPattern(name, value)
  if (name === 'HeaderRegexp' || name === 'QueryRegexp') return explainPattern(name, second)
  if (name === 'Method' && !/^[A-Z]+$/.test(value)) {
    return `A method is one word in capitals. Write ${call(name, [value.toUpperCase().trim() || 'GET'])}.`
  }
  if (name === 'Query' && args.length === 1 && value.includes('=')) {
    return `\`Query(key=value)\` was for Traefik 2. Write ${call(name, value.split(/=(.*)/s).slice(0, 2))}.`
  }
  if (name === 'ClientIP' && !isAddressOrRange(value)) {
    return `${shown(value)} is not an address. Write one such as ClientIP("10.0.0.0/8").`
  }
  return undefined
}

const isAddressOrRange = (text: string): boolean =>
  [text, `${text}/${text.includes(':') ? 128 : 32}`].some((one) => parseCidr(one) !== undefined)

function explainCount(name: MatcherName, args: readonly string[], least: number): string {
  if (args.length === 0) return `\`${name}()\` needs a value.`
  if (least === 2)
    return `\`${name}\` takes a name and a value, as ${call(name, [args[0] ?? 'X-Version', args[1] ?? '2'])}.`
  if (name === 'Query' || name === 'QueryRegexp') return `\`${name}\` takes a name and a value.`
  const each = args.map((value) => call(name, [value])).join(' || ')
  return `Several values in \`${name}\` were for Traefik 2. Write (${each}).`
}

/** Explains what is wrong with a hostname, which can begin with `*.`. */
export function explainHost(host: string): string | undefined {
  if (/^[a-z]+:\/\//i.test(host))
    return `A host has no scheme. Write \`${host.replace(/^[a-z]+:\/\//i, '').replace(/\/.*$/, '')}\`.`
  if (host.includes('/'))
    return `A host has no path. Write \`${host.replace(/\/.*$/, '')}\`, and the path in \`routes\`.`
  if (/:\d+$/.test(host)) return `A host has no port. Write \`${host.replace(/:\d+$/, '')}\`.`
  if (/[^\x20-\x7e]/.test(host)) return 'A host consists of ASCII letters; write other names in their `xn--` form.'
  if (host !== host.toLowerCase()) return `Hosts are in lower case. Write \`${host.toLowerCase()}\`.`
  const labels = host.replace(/^\*\./, '').split('.')
  if (host.includes('*') && (host.lastIndexOf('*') > 0 || labels.length < 2)) {
    return 'A `*` stands for the first part only, with at least two parts behind it: `*.example.com`.'
  }
  const sound = labels.every((label) => /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(label)) && host.length <= 253
  return sound ? undefined : `\`${host}\` is no name of a host. Write one such as \`app.example.com\`.`
}

function explainHostValue(host: string): string | undefined {
  if (/[{}()^$\\]/.test(host))
    return `\`Host\` takes no pattern. Use HostRegexp, as ${call('HostRegexp', ['^.+\\.example\\.com$'])}.`
  return explainHost(host)
}

function explainPath(name: 'Path' | 'PathPrefix', path: string): string | undefined {
  if (/\{.*\}/.test(path)) {
    const pattern = path.replace(/\{[^:}]*:([^}]*)\}/g, '$1').replace(/\{[^}]*\}/g, '[^/]+')
    const end = name === 'Path' ? '$' : ''
    return `Placeholders in \`${name}\` were for Traefik 2 and never match now. Write ${call('PathRegexp', [`^${pattern}${end}`])}.`
  }
  if (!path.startsWith('/')) return `A path starts with a slash. Write ${call(name, [`/${path}`])}.`
  if (/[*^$\\]|\.\+/.test(path)) {
    const plain = path.replace(/[*^$\\].*$/, '')
    return `\`${name}\` takes no pattern. Write ${call('PathPrefix', [plain === '' ? '/' : plain])}, or use PathRegexp.`
  }
  return undefined
}

/**
 * Explains what is wrong with a pattern. Regular expressions in Go have no look-around and no backreferences; the other
 * differences do not affect this check.
 */
function explainPattern(name: string, pattern: string): string | undefined {
  if (name === 'HostRegexp' && /\{[a-zA-Z_][^}]*\}/.test(pattern)) {
    const today = pattern
      .replace(/\./g, '\\.')
      .replace(/\{[^:}]*:([^}]*)\}/g, (_, inner: string) => inner.replace(/\\\./g, '.'))
      .replace(/\{[a-zA-Z]+\}/g, '[^.]+')
    return `Placeholders in \`${name}\` were for Traefik 2. Write ${call(name, [`^${today}$`])}.`
  }
  if (/\(\?(<?[=!])/.test(pattern) || /\\[1-9]/.test(pattern)) {
    return `${shown(pattern)} uses look-around or references, which Go’s patterns do not have. Write it with \`&&\`, \`||\` and \`!\` instead.`
  }
  return patternOf(pattern) === undefined ? `${shown(pattern)} is no regular expression. Correct it.` : undefined
}

/** Returns the pattern as a RegExp; undefined if it is invalid. */
export function patternOf(pattern: string): RegExp | undefined {
  try {
    return new RegExp(
      pattern.replace(/^\(\?[imsU]+\)/, '').replace(/\(\?P</g, '(?<'),
      /^\(\?[msU]*i/.test(pattern) ? 'i' : '',
    )
  } catch {
    return undefined
  }
}
