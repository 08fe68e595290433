import { isPlain, type Plain } from '../../manifest/manifest'
import { CONFIGURATION_WORDS } from './configuration'
import { CONNECTION_WORDS } from './connections'
import { CONTAINER_WORDS } from './containers'
import { DATABASE_WORDS } from './databases'
import { MESSAGING_WORDS } from './messaging'
import { NETWORKING_WORDS } from './networking'
import { PACKAGE_WORDS } from './packages'
import { isOfHost, POD_WORDS } from './pods'
import { SCALING_WORDS } from './scaling'
import { UPDATE_WORDS } from './updates'
import { HOLE, type PlaceOfWords, parseFix } from './word'
import { WORKLOAD_WORDS } from './workloads'

/**
 * Names from Kubernetes, Compose, KEDA, Helm charts and legacy forms, grouped by place. Each name has the
 * corresponding lummo field. The first place that matches applies. Messages and docs/words.md use this table.
 */
export const PLACES: readonly PlaceOfWords[] = [
  ...WORKLOAD_WORDS,
  ...CONFIGURATION_WORDS,
  ...CONTAINER_WORDS,
  ...SCALING_WORDS,
  ...POD_WORDS,
  ...UPDATE_WORDS,
  ...CONNECTION_WORDS,
  ...NETWORKING_WORDS,
  ...DATABASE_WORDS,
  ...MESSAGING_WORDS,
  ...PACKAGE_WORDS,
]

/** Maximum length of a value that a message repeats. */
const LONGEST = 60

/**
 * Returns a line in which the author’s value replaces the examples.
 *
 * @param around the object that contains the field
 */
export const filled = (fix: string, word: string, value: unknown, around: Plain = {}): string =>
  withScalar(word, value, fix).replace(HOLE, (_, paths: string, example: string) => {
    const valueFor = (path: string): unknown => {
      if (path === '@') return word
      return path.startsWith('^') ? valueIn(around, path.slice(1)) : valueIn(value, path)
    }
    const found = paths.split(',').map((path) => textFor(valueFor(path), example))
    return found.find((text) => text !== undefined) ?? example
  })

/** Forms of values. The first form that matches a value applies. */
const FORMS: readonly RegExp[] = [
  /^\d+$/,
  /^\d+(?:ms|s|m|h|d)$/,
  /^\d+(?:[kMGT]|[KMGTP]i)$/,
  /^(?:\S+ ){4}\S+$/,
  /^\/[\w./-]*$/,
  /^https?:\/\/\S+$/,
  /^\d+(?:\.\d+){3}\/\d+$/,
  /^[\w.-]+(?::\d+)?(?:\/[\w.-]+)+(?::[\w.-]+)?$/,
  /^(?:[\w*-]+\.)+[a-z]{2,}$/,
  /^v?\d+(?:\.\d+)+(?:-\w+)?$/,
]
const SCALAR = /"[^"]*"|[^\s{}[\],"`]+/g
const SECONDS = /seconds|timeout|period|interval|delay/i

/**
 * Returns a line in which the author’s scalar replaces the example of the same form, if there is exactly one. In a line
 * with placeholders, the placeholders are replaced instead.
 */
function withScalar(word: string, value: unknown, fix: string): string {
  if (fix.includes('$(') || !['string', 'number'].includes(typeof value)) return fix
  const { type, write } = parseFix(fix)
  if (type === 'remove' || type === 'sentence') return fix
  const text = String(value)
  const given = FORMS.find((form) => form.test(text))
  const replaced = given === undefined ? undefined : withExample(write, given, value)
  const seconds = typeof value === 'number' && SECONDS.test(word) ? withExample(write, /^\d+s$/, `${text}s`) : undefined
  const filledIn = replaced ?? seconds
  if (filledIn === undefined) return fix
  return fix.slice(0, fix.length - write.length) + filledIn
}

/**
 * Returns a replacement in which a value replaces the example of the same form; undefined unless there is exactly one
 * such example.
 */
function withExample(write: string, form: RegExp, value: unknown): string | undefined {
  const found = [...write.matchAll(SCALAR)].filter(
    ([token]) =>
      !token.endsWith(':') && form.test(token.replace(/"/g, '')) && (form !== FORMS[0] || !token.startsWith('"')),
  )
  const [only] = found
  if (only === undefined || found.length > 1) return undefined
  const text = form === FORMS[0] ? String(value) : flowText(value)
  if (text.length > LONGEST || /[`\n]/.test(text)) return undefined
  return write.slice(0, only.index) + text + write.slice(only.index + only[0].length)
}

/**
 * Returns the value at a path. A path is `0.name`, `0:1` for the second part of a string with colons, or `/name` for the
 * path of a store as a LummoSecret writes it, and `/#` for the property after the path. `#host` is the volume of the node in a list.
 */
function valueIn(value: unknown, path: string): unknown {
  if (path === '') return value
  if (path === '/#') return typeof value === 'string' ? /#(.+)$/.exec(value)?.[1] : undefined
  if (path.startsWith('/')) {
    const stored = valueIn(value, path.slice(1))
    // Any other string could be the secret itself.
    return typeof stored === 'string' && stored.includes('/') ? stored.replace(/#.*$|^\/+|\/+$/g, '') : undefined
  }
  const [, text, part] = /^(.*):(\d+)$/.exec(path) ?? []
  if (text !== undefined) {
    const parted = valueIn(value, text)
    return typeof parted === 'string' ? parted.split(':')[Number(part)] : undefined
  }
  if (path.startsWith('#host')) {
    const found = Array.isArray(value) ? value.find(isOfHost) : undefined
    return path === '#host' ? found : valueIn(found, path.slice('#host.'.length))
  }
  return path
    .split('.')
    .reduce<unknown>((one, step) => (isPlain(one) || Array.isArray(one) ? one[step as never] : undefined), value)
}

/** Returns a value as YAML, with the type of the example. */
function textFor(value: unknown, example: string): string | undefined {
  if (value === undefined || value === null || !fitsExample(value, example)) return undefined
  const text = /^\d+$/.test(example) ? String(value) : flowText(value)
  return text.length > LONGEST || /[`\n]/.test(text) ? undefined : text
}

function fitsExample(value: unknown, example: string): boolean {
  if (example.startsWith('{')) return isPlain(value) && Object.keys(value).length > 0
  if (example.startsWith('[')) return Array.isArray(value) && value.every((one) => typeof one !== 'object')
  if (/^\d+$/.test(example)) return /^\d+%?$/.test(String(value))
  if (example.startsWith('/')) return typeof value === 'string' && value.startsWith('/')
  if (/^\d/.test(example) && typeof value === 'number') return true
  return typeof value === 'string' && value !== ''
}

const PLAIN = /^[A-Za-z_/][\w./@-]*(?::\/\/[\w./:@-]*\w)?$/
const OTHER_TYPES = /^(?:true|false|null|yes|no|on|off|y|n)$/i

function flowText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flowText).join(', ')}]`
  if (isPlain(value)) {
    const entries = Object.entries(value).map(([key, one]) => `${flowText(key)}: ${flowText(one)}`)
    return `{${entries.join(', ')}}`
  }
  if (typeof value === 'string' && (!PLAIN.test(value) || OTHER_TYPES.test(value))) {
    return /^\d[\d.]*[A-Za-z]+$/.test(value) ? value : JSON.stringify(value)
  }
  return String(value)
}
