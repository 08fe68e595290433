import type { Format } from '../../kind/formats'

/** The part of a grammar that a schema can express. */
export interface FormatPattern {
  pattern: string
  maxLength?: number
}

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`
const QUALIFIED = '[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?'
const QUANTITY = '^[+]?[0-9]*\\.?[0-9]*([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]{1,3})?$'
const DURATION = ['w', 'd', 'h', 'm', 's', 'ms'].map((unit) => `([0-9]{1,12}(\\.[0-9]{1,9})?${unit})?`).join('')

/**
 * Grammars of lib/kind/formats.ts as regular expressions, for editors and API servers (RE2 of Go, without
 * look-around). Each pattern accepts all strings of its grammar. `lummo check` reports strings that only the pattern
 * accepts. A grammar without a pattern accepts any string.
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
  'disk-size': { pattern: QUANTITY, maxLength: 100 },
  duration: { pattern: `^(${DURATION})$` },
  'duration-or-never': { pattern: `^(never|${DURATION})$` },
  'c-identifier': { pattern: '^[A-Za-z_][A-Za-z0-9_]*$' },
  'project-number': { pattern: '^[0-9]{1,20}$' },
  'google-account': { pattern: '^[a-z][a-z0-9-]{4,28}[a-z0-9]$' },
  'google-email': { pattern: '^[a-z0-9-]+@[a-z0-9.-]+\\.gserviceaccount\\.com$' },
  'aws-role': { pattern: '^arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]+$' },
  uuid: { pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' },
  'header-name': { pattern: "^[!#$%&'*+.^_|~0-9A-Za-z-]{1,256}$" },
  url: { pattern: '^https?://[a-z0-9.-]+(:[0-9]{1,5})?(/[^\\s?#]*)?$' },
  'image-digest': { pattern: '^sha(256:[0-9a-f]{64}|512:[0-9a-f]{128})$' },
  'image-tag': { pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$' },
  'image-repository': { pattern: '^[A-Za-z0-9.:\\[\\]_/-]+$' },
  digest: { pattern: '^sha256:[0-9a-f]{64}$' },
  'object-ref': { pattern: '^[A-Z][A-Za-z0-9]*\\/\\S+$' },
  'http-address': { pattern: '^https?://' },
  percent: { pattern: '^([0-9]|[1-9][0-9]|100)%$' },
  'absolute-path': { pattern: '^/[^:]*$' },
  'url-path': { pattern: '^/' },
}

/** A valid string of each grammar. Editors offer this string for completion. */
const examples: Partial<Record<Format, string>> = {
  'dns-label': 'shop-api',
  'dns-subdomain': 'shop-api',
  'dns-1035-label': 'shop-api',
  'port-name': 'metrics',
  'label-key': 'example.com/team',
  'label-value': 'checkout',
  'env-name': 'LOG_LEVEL',
  'env-name-strict': 'LOG_LEVEL',
  'config-map-key': 'settings.json',
  cpu: '500m',
  memory: '256Mi',
  storage: '10Gi',
  'disk-size': '10Gi',
  duration: '1h30m',
  schedule: '0 3 * * *',
  'time-zone': 'Europe/Berlin',
  'duration-or-never': 'never',
  'c-identifier': 'LOG_LEVEL',
  'project-number': '123456789012',
  'google-account': 'shop-worker',
  'google-email': 'shop@acme.iam.gserviceaccount.com',
  'aws-role': 'arn:aws:iam::123456789012:role/shop',
  uuid: '00000000-0000-0000-0000-000000000000',
  host: 'shop.example.com',
  'header-name': 'X-Request-Id',
  url: 'https://new.example.com',
  digest: `sha256:${'0'.repeat(64)}`,
  'pod-field': 'spec.nodeName',
  'container-resource': 'limits.memory',
  'object-ref': 'Secret/cart',
  'http-address': 'http://prometheus.monitoring:9090',
  percent: '25%',
  cidr: '10.0.0.0/8',
  'absolute-path': '/var/lib/shop',
  'url-path': '/healthz',
}

/** Returns a valid string of a grammar; undefined if the description of a field makes an example unnecessary. */
export const exampleOfFormat = (format: string | undefined): string | undefined =>
  format === undefined ? undefined : examples[format as Format]

/** Returns the pattern of a grammar; undefined if a pattern would be too imprecise to be useful. */
export const patternOfFormat = (format: string | undefined): Partial<FormatPattern> =>
  format === undefined ? {} : (patterns[format as Format] ?? {})
