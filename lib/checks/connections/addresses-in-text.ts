import type { Plain } from '../../manifest/manifest'

const HOST = '[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?'
const URLS = new RegExp(`\\b([a-z][a-z0-9+.-]*)://(?:([^@/\\s,]*)@)?(${HOST})(?::(\\d{1,5}))?(?![\\w:])`, 'gi')
const BARE = new RegExp(`(?<![\\w./:@-])(${HOST}):(\\d{1,5})(?![\\w:.-])`, 'gi')

/**
 * Pattern of the name before a pair that is not the address of a server: an image or tag (`--image=cart:8080`), an
 * account (`--user cart:1000`), a file, or an address on which the container itself listens.
 */
const OTHER_PAIR =
  /(?:IMAGES?(?:[._-](?:NAME|TAG|REF))?|TAGS?|USER|GROUP|OWNER|CHOWN|VERSION|(?:^|[^\w.-])-[TU]|(?:^|[^\w.-])-*(?:CONFIG|CONF|FILE|CONFIG[._-]?FILE)|(?:LISTEN|BIND)[\w.-]*)$/i

/** Pattern of the signs between a name and its value, as in `--name="value`. */
const SEPARATOR = /['"]?(?:\s*[=:]\s*|\s+)['"]?$/

/**
 * Checks whether a name, or a string that ends with a name, is that of a pair which is not the address of a server. A
 * name that equals the host is the name of a server: `--user=user:8080`.
 */
export function isOtherPair(name: string, host: string): boolean {
  const before = name.replace(SEPARATOR, '')
  if (!OTHER_PAIR.test(before)) return false
  // The label of a host has at most 63 characters. A search in a longer string can take quadratic time.
  const last = /(?<![\w.-])-{0,2}([\w.-]+)$/.exec(before.slice(-66))?.[1]?.toLowerCase().replaceAll('_', '-')
  return last !== host.split('.')[0]?.toLowerCase()
}

/** Returns the pairs of a host and a port in a string. Other pairs, such as an image with a tag, are not returned. */
export const pairsIn = (text: string): RegExpExecArray[] =>
  [...text.matchAll(BARE)].filter(({ index, 1: host = '' }) => !isOtherPair(text.slice(0, index), host))

/** A string of `command` or `args`. If the string before it is a flag, the text starts with the flag. */
interface Argument {
  word: 'command' | 'args'
  at: number
  text: string
}

/** Returns the strings of `command` and `args` of a container. */
export function argumentsOf(container: Plain): Argument[] {
  const all = (['command', 'args'] as const).flatMap((word) => {
    const list = container[word]
    return (Array.isArray(list) ? list : []).map((value: unknown, at) => ({ word, at, value }))
  })
  return all.flatMap(({ word, at, value }, index) => {
    const before = all[index - 1]?.value
    const flag = typeof before === 'string' && /^--?\w[\w.-]*$/.test(before) ? `${before} ` : ''
    return typeof value === 'string' ? [{ word, at, text: `${flag}${value}` }] : []
  })
}

/** A string, the name of the variable or field that contains the string, and whether such names have an address. */
interface AddressText {
  word: string
  value: string
  isAddress: boolean
}

interface Address {
  scheme: string | undefined
  login: string | undefined
  host: string
  port: number | undefined
  /** Whether the string can be something other than an address, such as an image with a tag. */
  isUnsure: boolean
}

/** Returns the addresses in a string: URLs, and pairs such as \`host:port\`. */
export const addressesIn = ({ word, value, isAddress }: AddressText): Address[] => [
  ...[...value.matchAll(URLS)].map(([, scheme, login, host = '', port]) => ({
    scheme: scheme?.toLowerCase(),
    login,
    host,
    port: port === undefined ? undefined : Number(port),
    isUnsure: false,
  })),
  ...pairsIn(value)
    .filter(({ 1: host = '' }) => !isOtherPair(word, host))
    .map(({ 1: host = '', 2: port }) => ({
      scheme: undefined,
      login: undefined,
      host,
      port: Number(port),
      isUnsure: !isAddress,
    })),
]
