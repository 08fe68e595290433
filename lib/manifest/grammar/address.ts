/*
 * The URL parser of Node parses addresses, because loading node:net would slow down a function without connections.
 * The result is the same as that of isIPv6, except for zones. Unusual forms of IPv4 addresses are normalized.
 */
const isIPv4 = (text: string): boolean =>
  /^\d[\d.]*\d$|^\d$/.test(text) && URL.canParse(`http://${text}`) && new URL(`http://${text}`).hostname === text
const isIPv6 = (text: string): boolean => /^[\da-f:.]+$/i.test(text) && URL.canParse(`http://[${text}]`)

/** Checks whether clients read a host as an IP address: an IPv6 address, or a name whose last label is a number. */
export const isAddressAsHost = (host: string): boolean =>
  isIPv6(host.replace(/^\[(.*)\](?::\d+)?$/, '$1')) || /(?:^|\.)(?:\d+|0x[\da-f]*)(?::\d+)?$/i.test(host)

/** A range of addresses: family, first address as a number, and prefix length. */
export interface AddressRange {
  bits: 32 | 128
  first: bigint
  prefix: number
}

/**
 * Parses a range such as `10.0.0.0/8`; undefined if the API server refuses the range. Like the strict parser of Go,
 * refuses leading zeros and zones.
 */
export function parseCidr(text: string): AddressRange | undefined {
  const [, address = '', length = ''] = /^([^/%]+)\/(0|[1-9]\d{0,2})$/.exec(text) ?? []
  if (!isIPv4(address) && !isIPv6(address)) return undefined
  const bits = isIPv4(address) ? 32 : 128
  const prefix = Number(length)
  if (prefix > bits) return undefined
  const rest = BigInt(bits - prefix)
  return { bits, first: (numberOf(address) >> rest) << rest, prefix }
}

/**
 * Checks whether a range is a proper subset of another range. Source: ValidateIPBlock of networking/validation, v1.34.
 */
export const isPartOf = (part: AddressRange, outer: AddressRange): boolean =>
  part.bits === outer.bits &&
  part.prefix > outer.prefix &&
  part.first >> BigInt(outer.bits - outer.prefix) === outer.first >> BigInt(outer.bits - outer.prefix)

function numberOf(address: string): bigint {
  if (isIPv4(address)) return address.split('.').reduce((sum, part) => (sum << 8n) + BigInt(part), 0n)
  const [head = '', tail] = address.replace(/\d+\.\d+\.\d+\.\d+$/, lastGroups).split('::')
  const groups = (text: string) => (text === '' ? [] : text.split(':'))
  const [before, after] = [groups(head), groups(tail ?? '')]
  const zeros = new Array<string>(8 - before.length - after.length).fill('0')
  return [...before, ...zeros, ...after].reduce((sum, group) => (sum << 16n) + BigInt(`0x${group}`), 0n)
}

/** Converts an IPv4 address at the end of an IPv6 address to two groups. */
function lastGroups(address: string): string {
  const number = numberOf(address)
  return `${(number >> 16n).toString(16)}:${(number & 0xffffn).toString(16)}`
}

/** Returns why an HTTP URL is invalid, with the fix; undefined if the URL is valid. */
export function explainAddress(text: string, example: string): string | undefined {
  if (!/^https?:\/\//.test(text)) {
    const rest = text.replace(/^([a-z][a-z0-9+.-]*:)?\/\//i, '')
    return `The URL has no scheme. Set \`http://${rest}\`.`
  }
  const port = /^https?:\/\/[^/?#]*:(\d+)(?:[/?#]|$)/.exec(text)?.[1]
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65535))
    return `Port ${port} is out of range. Set a port between 1 and 65535.`
  return isAddress(text) ? undefined : `The value is not a URL. Set a URL such as \`${example}\`.`
}

function isAddress(text: string): boolean {
  // The WHATWG parser drops line breaks and encodes spaces, but clients do not.
  if (/[\s\\]/.test(text) || !URL.canParse(text)) return false
  const { hostname } = new URL(text)
  return hostname.startsWith('[') || isIPv4(hostname) || hostname.split('.').every((label) => LABEL.test(label))
}

const LABEL = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?$/
