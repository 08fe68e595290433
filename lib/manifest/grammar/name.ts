import { contentHash } from '../hash'

// All rules are those of k8s.io/apimachinery/pkg/util/validation/validation.go, v0.34; the Go names stand behind them.
// The lengths there are bytes; here too, for whatever matches is ASCII.

const dnsLabel = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/
const dns1035Label = /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/
const qualified = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/

/** A DNS label (RFC 1123): the name of a namespace, a container, a volume. `IsDNS1123Label`. */
export const isDnsLabel = (text: string): boolean => text.length <= 63 && dnsLabel.test(text)

/**
 * A DNS subdomain (RFC 1123): the name of most objects, and a host. At most 253 characters; its labels may be longer
 * than 63, surprising as it is. `IsDNS1123Subdomain`.
 */
export const isDnsSubdomain = (text: string): boolean =>
  text.length <= 253 && text.split('.').every((label) => dnsLabel.test(label))

/** A DNS label that starts with a letter (RFC 1035): the name of a Service. `IsDNS1035Label`. */
export const isDns1035Label = (text: string): boolean => text.length <= 63 && dns1035Label.test(text)

/** A port's name (an IANA service name, RFC 6335): at most 15, a letter in it, no two dashes. `IsValidPortName`. */
export const isPortName = (text: string): boolean =>
  text.length <= 15 && dnsLabel.test(text) && /[a-z]/.test(text) && !text.includes('--')

/** The key of a label or annotation: a name, before it perhaps a DNS subdomain and a slash. `IsQualifiedName`. */
export const isLabelKey = (text: string): boolean => {
  const slash = text.indexOf('/')
  const name = text.slice(slash + 1)
  return (slash < 0 || isDnsSubdomain(text.slice(0, slash))) && name.length <= 63 && qualified.test(name)
}

/** The value of a label; it may be empty. `IsValidLabelValue`. */
export const isLabelValue = (text: string): boolean => text === '' || (text.length <= 63 && qualified.test(text))

/**
 * The name of an environment variable as Kubernetes takes it with RelaxedEnvironmentVariableValidation (alpha in 1.30,
 * on by default from 1.32, for good from 1.34; KEP-4369): printable ASCII but `=`. `IsRelaxedEnvVarName`.
 */
export const isEnvName = (text: string): boolean => /^[ -<>-~]+$/.test(text)

/** The same as every older Kubernetes takes it: letters, digits, `_`, `-`, `.`, no digit first. `IsEnvVarName`. */
export const isStrictEnvName = (text: string): boolean => /^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(text) && !leadsUp(text)

/** A C identifier, the only sort of variable that a shell can read: letters, digits, `_`. `IsCIdentifier`. */
export const isCIdentifier = (text: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(text)

/** A key of a ConfigMap or Secret, at most 253 characters; it may become the name of a file. `IsConfigMapKey`. */
export const isConfigMapKey = (text: string): boolean =>
  text.length <= 253 && /^[-._a-zA-Z0-9]+$/.test(text) && !leadsUp(text)

const leadsUp = (text: string): boolean => text === '.' || text.startsWith('..')

const hashLength = 8

/**
 * Any text as a valid label value: valid ones as they are; in others each run of forbidden characters becomes a dash,
 * and what cannot stand at an end is taken away. A value that is too long is cut to 63 characters which end in a hash
 * of the whole text, so two long values that start alike stay two; so is a text of which nothing is left but the hash.
 * Two short texts that differ in forbidden characters alone (`a/b`, `a:b`) do become one.
 */
export const labelValue = (text: string): string => {
  if (isLabelValue(text)) return text
  const value = trimmed(text.replace(/[^A-Za-z0-9_.-]+/g, '-'))
  if (value === '') return text.trim() === '' ? '' : contentHash(text, hashLength)
  return value.length <= 63 ? value : withHash(value, contentHash(text, hashLength), 63)
}

/**
 * `base-suffix`, or where that is longer than `max`, `start-of-base-hash-suffix` with a hash of both: the same on every
 * run, and different for different bases. Where the suffix itself leaves no room, the end of it is cut and the hash
 * comes last. Both parts must be valid names already; the result is then valid where they are.
 *
 * Only cut names are guarded: `a` with `b-c` and `a-b` with `c` are both `a-b-c`, as a reader expects.
 *
 * @param max the longest name allowed: 63 for a Service or pod, 52 for a CronJob or StatefulSet. Below 20 it throws.
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

/** Without what is neither letter nor digit at both ends. A loop, since `/[^a]+$/` is quadratic in a long run. */
const trimmed = (text: string): string => {
  let start = 0
  let end = text.length
  while (start < end && !/[A-Za-z0-9]/.test(text.charAt(start))) start += 1
  while (end > start && !/[A-Za-z0-9]/.test(text.charAt(end - 1))) end -= 1
  return text.slice(start, end)
}
