import {
  isCIdentifier,
  isConfigMapKey,
  isDns1035Label,
  isDnsLabel,
  isDnsSubdomain,
  isEnvName,
  isLabelKey,
  isLabelValue,
  isPortName,
  isStrictEnvName,
} from './name'
import { quoted } from './quoted'

/** Grammars of names. `name.ts` describes each grammar. */
export type NameRule =
  | 'dns-label'
  | 'dns-subdomain'
  | 'dns-1035-label'
  | 'port-name'
  | 'label-key'
  | 'label-value'
  | 'env-name'
  | 'env-name-strict'
  | 'c-identifier'
  | 'config-map-key'

interface Rule {
  is: (text: string) => boolean
  /** Name of the grammar, with its article. */
  title: string
  /** Description of the allowed characters. */
  allowed: string
  /** Maximum length; undefined if there is no limit. */
  max?: number
  example: string
  /**
   * Returns the string with as few changes as possible. If the result is still invalid, the message contains the
   * example instead.
   */
  proposal: (text: string) => string
}

const dashed = 'lower-case letters, digits and `-`, starting and ending with a letter or digit'
const inLabels = 'letters, digits, `-`, `_` and `.`, starting and ending with a letter or digit'

const rules: Record<NameRule, Rule> = {
  'dns-label': {
    is: isDnsLabel,
    title: 'a DNS label',
    allowed: dashed,
    max: 63,
    example: 'my-app',
    proposal: (text) => label(text, 63),
  },
  'dns-subdomain': {
    is: isDnsSubdomain,
    title: 'a DNS name',
    allowed: `${dashed}, in each part between dots`,
    max: 253,
    example: 'my-app',
    proposal: (text) => subdomain(text),
  },
  'dns-1035-label': {
    is: isDns1035Label,
    title: 'a Service name',
    allowed: 'lower-case letters, digits and `-`, starting with a letter and not ending with `-`',
    max: 63,
    example: 'my-app',
    proposal: (text) => label(/^[^a-zA-Z]*[0-9]/.test(text) ? `app-${text}` : text, 63),
  },
  'port-name': {
    is: isPortName,
    title: 'a port name',
    allowed: 'lower-case letters, digits and single dashes between them, with at least one letter',
    max: 15,
    example: 'http',
    proposal: (text) => label(/^[0-9]+$/.test(text) ? `port-${text}` : text, 15),
  },
  'label-key': {
    is: isLabelKey,
    title: 'a label key',
    allowed: `at most 63 ${inLabels}, after an optional DNS name and \`/\``,
    example: 'example.com/team',
    proposal: (text) => labelKey(text),
  },
  'label-value': {
    is: isLabelValue,
    title: 'a label value',
    allowed: inLabels,
    max: 63,
    example: 'my-team',
    proposal: (text) => inLabel(text),
  },
  'env-name': {
    is: isEnvName,
    title: 'an environment variable name',
    allowed: 'printable ASCII characters other than `=`',
    example: 'MY_VARIABLE',
    proposal: (text) => identifier(text),
  },
  'env-name-strict': {
    is: isStrictEnvName,
    title: 'an environment variable name in Kubernetes before 1.32',
    allowed: 'letters, digits, `_`, `-` and `.`, not starting with a digit or `..`',
    example: 'MY_VARIABLE',
    proposal: (text) => identifier(text),
  },
  'c-identifier': {
    is: isCIdentifier,
    title: 'a shell variable name',
    allowed: 'letters, digits and `_`, not starting with a digit',
    example: 'MY_VARIABLE',
    proposal: (text) => identifier(text),
  },
  'config-map-key': {
    is: isConfigMapKey,
    title: 'a key of a ConfigMap or Secret',
    allowed: 'letters, digits, `-`, `_` and `.`, not starting with `..`',
    max: 253,
    example: 'config.yaml',
    proposal: (text) =>
      replaced(latin(text), /[^-._a-zA-Z0-9]+/g)
        .replace(/^\.+/, '')
        .slice(0, 253),
  },
}

/** Returns why a string violates the grammar, with the fix. */
export const nameAdvice = (text: string, name: NameRule): string => {
  const rule = rules[name]
  if (text === '') return `The value is empty, but ${rule.title} is required. Set, for example, \`${rule.example}\`.`
  const proposal = rule.proposal(text.slice(0, 300))
  const valid = proposal !== '' && rule.is(proposal) ? proposal : rule.example
  if (rule.max !== undefined && text.length > rule.max) {
    return `${quoted(text)} has ${text.length} characters, but ${rule.title} can have at most ${rule.max}. Shorten the name, for example to \`${valid}\`.`
  }
  return `${quoted(text)} is not ${rule.title.replace(/^an? /, 'a valid ')}. Use ${rule.allowed}, for example \`${valid}\`.`
}

/** Removes accents and ligatures: `é` becomes `e`, and `ﬁ` becomes `fi`. */
const latin = (text: string): string => text.normalize('NFKD').replace(/\p{M}+/gu, '')

/** Replaces each match of the pattern with a dash, and removes dashes at both ends. */
const replaced = (text: string, forbidden: RegExp): string =>
  text.replace(forbidden, '-').replace(/^-+/, '').replace(/-+$/, '')

/** Converts text to a label: `myApp` becomes `my-app`, and `HTTP Server` becomes `http-server`. */
const label = (text: string, max: number): string => {
  const words = latin(text).replace(/([a-z0-9])(?=[A-Z])/g, '$1-')
  return replaced(words.toLowerCase(), /[^a-z0-9]+/g)
    .slice(0, max)
    .replace(/-+$/, '')
}

const subdomain = (text: string): string =>
  text
    .split('.')
    .map((part) => label(part, 63))
    .filter((part) => part !== '')
    .join('.')
    .slice(0, 253)
    .replace(/[-.]+$/, '')

const inLabel = (text: string): string =>
  replaced(latin(text), /[^A-Za-z0-9_.-]+/g)
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 63)
    .replace(/[^A-Za-z0-9]+$/, '')

const labelKey = (text: string): string => {
  const slash = text.indexOf('/')
  const prefix = slash < 0 ? '' : subdomain(text.slice(0, slash))
  const name = inLabel(text.slice(slash + 1))
  return prefix === '' ? name : `${prefix}/${name}`
}

const identifier = (text: string): string => {
  const name = latin(text)
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/_+$/, '')
  return /^[0-9]/.test(name) ? `_${name}` : name
}
