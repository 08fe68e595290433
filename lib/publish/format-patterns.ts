import type { Format } from '../kind/formats'

/** What of a grammar a schema can say. */
export interface FormatPattern {
  pattern: string
  maxLength?: number
}

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`
const QUALIFIED = '[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?'
const QUANTITY = '^[+]?[0-9]*\\.?[0-9]*([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]{1,3})?$'
const AMOUNT = '[0-9]{1,12}(\\.[0-9]{1,9})?'

/**
 * The grammars of lib/kind/formats.ts as regular expressions, for editors and for an API server (Go's RE2: nothing looks
 * ahead or back). Each takes at least what the grammar takes; some take more, which `lummo check` then finds. A grammar
 * without an entry is any text.
 */
const patterns: Partial<Record<Format, FormatPattern>> = {
  'dns-label': { pattern: `^${LABEL}$`, maxLength: 63 },
  'dns-subdomain': { pattern: `^${SUBDOMAIN}$`, maxLength: 253 },
  'dns-1035-label': { pattern: '^[a-z]([-a-z0-9]*[a-z0-9])?$', maxLength: 63 },
  'port-name': { pattern: `^${LABEL}$`, maxLength: 15 },
  'label-key': { pattern: `^(${SUBDOMAIN}/)?${QUALIFIED}$`, maxLength: 317 },
  'label-value': { pattern: `^(${QUALIFIED})?$`, maxLength: 63 },
  'env-name': { pattern: '^[ -<>-~]+$' },
  'env-name-strict': { pattern: '^[-._a-zA-Z][-._a-zA-Z0-9]*$' },
  'config-map-key': { pattern: '^[-._a-zA-Z0-9]+$', maxLength: 253 },
  cpu: { pattern: QUANTITY, maxLength: 100 },
  memory: { pattern: QUANTITY, maxLength: 100 },
  storage: { pattern: QUANTITY, maxLength: 100 },
  duration: { pattern: `^(${['w', 'd', 'h', 'm', 's', 'ms'].map((unit) => `(${AMOUNT}${unit})?`).join('')})$` },
  percent: { pattern: '^([0-9]|[1-9][0-9]|100)%$' },
  'absolute-path': { pattern: '^/[^:]*$' },
  'url-path': { pattern: '^/' },
}

/** The pattern of a grammar; nothing where a pattern would say too little. */
export const patternOf = (format: string | undefined): Partial<FormatPattern> =>
  format === undefined ? {} : (patterns[format as Format] ?? {})
