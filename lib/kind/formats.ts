import { explainAddress, parseCidr } from '../manifest/grammar/address'
import { explainContainerResource, explainPodField } from '../manifest/grammar/downward'
import { explainDuration } from '../manifest/grammar/duration'
import { explainName, type NameRule } from '../manifest/grammar/explain-name'
import { explainQuantity } from '../manifest/grammar/explain-quantity'
import { parseQuantity } from '../manifest/grammar/quantity'
import { explainImageDigest, explainImageTag, explainRepository } from '../manifest/grammar/image-reference'
import { checkCron } from '../manifest/grammar/cron'
import { explainTimeZone } from '../manifest/grammar/time-zone'
import { explainRule } from '../manifest/traefik-rule/rule'
import { explainDomain } from '../manifest/traefik-rule/rule-matcher'
import { parseVersionRange } from '../settings/version-range'

/** Returns the problem with a string and its fix; undefined if the string is valid. */
export type Explain = (text: string) => string | undefined

const NAMES: readonly NameRule[] = [
  'dns-label',
  'dns-subdomain',
  'dns-1035-label',
  'port-name',
  'label-key',
  'label-value',
  'env-name',
  'env-name-strict',
  'c-identifier',
  'config-map-key',
]

const named = Object.fromEntries(NAMES.map((rule) => [rule, (text: string) => explainName(text, rule)])) as Record<
  (typeof NAMES)[number],
  Explain
>

const hasControls = (text: string): boolean => /[\u0000-\u0008\u000a-\u001f\u007f]/.test(text)

/** Grammars of strings in a spec, keyed by their format in the schema. */
const formats = {
  ...named,
  cpu: (text: string) => explainQuantity(text, 'cpu'),
  memory: (text: string) => explainQuantity(text, 'memory'),
  storage: (text: string) => explainQuantity(text, 'storage'),
  // Kubernetes refuses a PersistentVolumeClaim of size 0. Source: ValidatePersistentVolumeClaimSpec of core validation,
  // v1.34.
  'disk-size': (text: string) =>
    explainQuantity(text, 'storage') ??
    (parseQuantity(text)?.nano === 0n ? 'A volume cannot have the size 0. Set a size such as `10Gi`.' : undefined),
  duration: explainDuration,
  'duration-or-never': (text: string) => {
    const problem = text === 'never' ? undefined : explainDuration(text)
    return problem === undefined ? undefined : problem.replace(/\.$/, ', or `never`.')
  },
  schedule: (text: string) => {
    const { problem, neverFires } = checkCron(text)
    return problem ?? (neverFires === true ? 'No date matches the schedule. Correct the day or the month.' : undefined)
  },
  'time-zone': explainTimeZone,
  'version-range': (text: string) =>
    parseVersionRange(text) === undefined ? 'must be a range of versions such as `>=0.2`, or `>=0.2 <1.0`.' : undefined,
  project: (text: string) =>
    /^([a-z][a-z0-9.-]*:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(text)
      ? undefined
      : 'must be a project ID: 6 to 30 lower-case letters, digits and `-`, starting with a letter. Set an ID from `gcloud projects list`.',
  'project-number': (text: string) =>
    /^[0-9]{1,20}$/.test(text)
      ? undefined
      : 'must consist of digits. Set the number from `gcloud projects describe PROJECT --format="value(projectNumber)"`.',
  percent: (text: string) =>
    /^(\d|[1-9]\d|100)%$/.test(text)
      ? undefined
      : 'must be a whole percentage such as `25%`, or a number without quotes.',
  capability: (text: string) =>
    /^CAP_/i.test(text)
      ? `Kubernetes capabilities have no \`CAP_\` prefix. Replace the name with \`${text.slice(4)}\`.`
      : undefined,
  cidr: (text: string) =>
    parseCidr(text) !== undefined
      ? undefined
      : 'must be a CIDR range such as `10.0.0.0/8`, or `10.1.2.3/32` for a single address.',
  base64: (text: string) =>
    /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text.replace(/\s+/g, ''))
      ? undefined
      : 'must be base64. Set the output of `base64 -w0 FILE`.',
  'google-account': (text: string) =>
    /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(text)
      ? undefined
      : 'must be a Google account ID of 6 to 30 lower-case letters, digits and `-`, starting with a letter.',
  'google-email': (text: string) =>
    /^[a-z0-9-]+@[a-z0-9.-]+\.gserviceaccount\.com$/.test(text)
      ? undefined
      : 'must be the email address of a service account, such as `shop@acme.iam.gserviceaccount.com`.',
  'aws-role': (text: string) =>
    /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(text)
      ? undefined
      : 'must be the ARN of a role, such as `arn:aws:iam::123456789012:role/shop`.',
  uuid: (text: string) =>
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
      ? undefined
      : 'must be a UUID such as `00000000-0000-0000-0000-000000000000`.',
  digest: (text: string) =>
    /^sha256:[0-9a-f]{64}$/.test(text) ? undefined : 'must be `sha256:` followed by 64 lower-case hexadecimal digits.',
  'image-digest': explainImageDigest,
  'image-tag': explainImageTag,
  'image-repository': explainRepository,
  'pod-field': explainPodField,
  'container-resource': explainContainerResource,
  'object-ref': (text: string) =>
    /^[A-Z][A-Za-z0-9]*\/[^\s/]+$/.test(text)
      ? undefined
      : 'must be a kind and a name, such as `Secret/cart` or `ConfigMap/team-*`.',
  'http-address': (text: string) => explainAddress(text, 'http://prometheus.monitoring:9090'),
  'absolute-path': (text: string) =>
    text.startsWith('/') && !text.includes(':')
      ? undefined
      : 'must be a path that starts with `/` and contains no colon.',
  'url-path': (text: string) => {
    if (hasControls(text))
      return 'cannot contain line breaks or other control characters. Replace these characters with escapes such as `%0A`.'
    return text.startsWith('/') ? undefined : `must start with \`/\`. Set \`/${text}\`.`
  },
  host: explainDomain,
  'header-name': (text: string) =>
    /^[!#$%&'*+\-.^_|~0-9A-Za-z]{1,256}$/.test(text)
      ? undefined
      : `\`${text}\` is not a valid header name. Use letters, digits and dashes, for example \`X-Request-Id\`.`,
  'header-value': (text: string) =>
    hasControls(text) ? 'cannot contain line breaks or other control characters. Remove these characters.' : undefined,
  'traefik-rule': explainRule,
  url: (text: string) =>
    /^https?:\/\/[a-z0-9.-]+(:\d+)?(\/[^\s?#]*)?$/.test(text)
      ? explainAddress(text, 'https://new.example.com')
      : 'must be a URL with a scheme and a lower-case host, such as `https://new.example.com`.',
} satisfies Record<string, Explain>

export type Format = keyof typeof formats

export const FORMATS: Readonly<Record<string, Explain>> & Readonly<Record<Format, Explain>> = formats
