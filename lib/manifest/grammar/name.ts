import { contentHash } from '../hash'

// All rules are those of k8s.io/apimachinery/pkg/util/validation/validation.go, v0.34. Each docstring ends with the
// name of the Go function. Kubernetes counts lengths in bytes; the result here is the same, because all matching
// strings are ASCII.

const dnsLabel = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/
const dns1035Label = /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/
const qualified = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/

/**
 * Checks whether a string is a DNS label (RFC 1123), such as the name of a namespace, a container or a volume.
 * `IsDNS1123Label`.
 */
export const isDnsLabel = (text: string): boolean => text.length <= 63 && dnsLabel.test(text)

/**
 * Checks whether a string is a DNS subdomain (RFC 1123), such as a host or the name of most objects. The name has at
 * most 253 characters, and its labels can be longer than 63. `IsDNS1123Subdomain`.
 */
export const isDnsSubdomain = (text: string): boolean =>
  text.length <= 253 && text.split('.').every((label) => dnsLabel.test(label))

/**
 * Checks whether a string is a DNS label that starts with a letter (RFC 1035), such as the name of a Service.
 * `IsDNS1035Label`.
 */
export const isDns1035Label = (text: string): boolean => text.length <= 63 && dns1035Label.test(text)

/**
 * Checks whether a string is the name of a port (an IANA service name, RFC 6335). The name has at most 15 characters,
 * contains a letter, and does not contain two consecutive dashes. `IsValidPortName`.
 */
export const isPortName = (text: string): boolean =>
  text.length <= 15 && dnsLabel.test(text) && /[a-z]/.test(text) && !text.includes('--')

/**
 * Checks whether a string is the key of a label or annotation: a name, optionally preceded by a DNS subdomain and a
 * slash. `IsQualifiedName`.
 */
export const isLabelKey = (text: string): boolean => {
  const slash = text.indexOf('/')
  const name = text.slice(slash + 1)
  return (slash < 0 || isDnsSubdomain(text.slice(0, slash))) && name.length <= 63 && qualified.test(name)
}

/** Checks whether a string is the value of a label. An empty string is valid. `IsValidLabelValue`. */
export const isLabelValue = (text: string): boolean => text === '' || (text.length <= 63 && qualified.test(text))

/**
 * Checks whether a string is the name of an environment variable with RelaxedEnvironmentVariableValidation (alpha in
 * 1.30, on by default from 1.32, permanent from 1.34; KEP-4369): printable ASCII except `=`. `IsRelaxedEnvVarName`.
 */
export const isEnvName = (text: string): boolean => /^[ -<>-~]+$/.test(text)

/**
 * Checks whether a string is the name of an environment variable in older versions: letters, digits, `_`, `-` and `.`,
 * without a leading digit. `IsEnvVarName`.
 */
export const isStrictEnvName = (text: string): boolean => /^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(text) && !leadsUp(text)

/**
 * Checks whether a string is a C identifier: letters, digits and `_`. A shell can read only variables with such a name.
 * `IsCIdentifier`.
 */
export const isCIdentifier = (text: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(text)

/**
 * Checks whether a string is a key of a ConfigMap or Secret. The key has at most 253 characters and can become a file
 * name. `IsConfigMapKey`.
 */
export const isConfigMapKey = (text: string): boolean =>
  text.length <= 253 && /^[-._a-zA-Z0-9]+$/.test(text) && !leadsUp(text)

const leadsUp = (text: string): boolean => text === '.' || text.startsWith('..')

const hashLength = 8

/**
 * Returns a valid label value for any string. Valid strings stay unchanged. In other strings, each run of forbidden
 * characters becomes a dash, and forbidden characters at the ends are removed. A longer value is cut to 63 characters
 * and ends with a hash of the whole string, so that long values with a common prefix stay different. A string without
 * valid characters becomes its hash. Short strings that differ only in forbidden characters (`a/b`, `a:b`) become
 * equal.
 */
export const labelValue = (text: string): string => {
  if (isLabelValue(text)) return text
  const value = trimmed(text.replace(/[^A-Za-z0-9_.-]+/g, '-'))
  if (value === '') return text.trim() === '' ? '' : contentHash(text, hashLength)
  return value.length <= 63 ? value : withHash(value, contentHash(text, hashLength), 63)
}

/**
 * Returns `base-suffix`. If the result would be longer than `max`, returns `start-of-base-hash-suffix` with a hash of
 * both parts. The result is stable between runs, and different for different bases. If the suffix is too long, its
 * end is cut and the hash is last. If both parts are valid names, the result is valid too. Only shortened names are
 * guaranteed to be unique: `a` with `b-c` and `a-b` with `c` both become `a-b-c`.
 *
 * @param max the maximum length: 63 for a Service or pod, 52 for a CronJob or StatefulSet; throws below 20
 */
export const nameWithSuffix = (base: string, suffix: string, max = 63): string => {
  if (max < 20) throw new RangeError(`A name of at most ${max} characters leaves no room for a hash.`)
  const whole = `${base}-${suffix}`
  if (whole.length <= max) return whole
  const hash = contentHash(`${base}\n${suffix}`, hashLength)
  const room = max - suffix.length - 1
  return room > hashLength + 1 ? `${withHash(base, hash, room)}-${suffix}` : withHash(whole, hash, max)
}

const withHash = (text: string, hash: string, max: number): string =>
  `${trimmed(text.slice(0, max - hash.length - 1))}-${hash}`

/**
 * Removes characters other than letters and digits from both ends. Uses a loop, because `/[^a]+$/` takes quadratic time
 * for long runs.
 */
const trimmed = (text: string): string => {
  let start = 0
  let end = text.length
  while (start < end && !/[A-Za-z0-9]/.test(text.charAt(start))) start += 1
  while (end > start && !/[A-Za-z0-9]/.test(text.charAt(end - 1))) end -= 1
  return text.slice(start, end)
}
