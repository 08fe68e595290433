import type { Finding } from '../../lib/finding/finding'
import { badValue, givenTwice, notAllowed } from '../../lib/finding/rules'
import { closest } from '../../lib/finding/suggest'
import { parseQuantity } from '../../lib/manifest/grammar/quantity'
import { quoted } from '../../lib/manifest/grammar/quoted'
import { listText } from '../../lib/manifest/text'
import { valueAt } from '../../lib/manifest/value-at'
import type { Spec } from './spec'

type Quota = NonNullable<Spec['quota']>

/** Fields of `quota`, keyed by their Kubernetes names. Source: ResourceQuota of core/v1, Kubernetes v1.34. */
const FIELDS: Readonly<Record<string, string>> = {
  'requests.cpu': 'cpu',
  'requests.memory': 'memory',
  'limits.cpu': 'limits.cpu',
  'limits.memory': 'limits.memory',
  'limits.ephemeral-storage': 'limits.ephemeral-storage',
  'requests.storage': 'storage',
  persistentvolumeclaims: 'disks',
  pods: 'pods',
  services: 'services',
  'services.loadbalancers': 'loadBalancers',
  'services.nodeports': 'nodePorts',
}

/** Returns the limits of a quota, keyed by their Kubernetes names. */
export const hardOf = (quota: Quota): Record<string, string> => ({ ...ownOf(quota), ...quota.hard })

/** Returns the limits that have dedicated fields in `quota`. */
function ownOf(quota: Quota): Record<string, string> {
  const given = Object.entries(FIELDS).flatMap(([name, field]) => {
    const value = valueAt(quota, field.split('.'))
    return value === undefined ? [] : [[name, String(value)] as const]
  })
  return Object.fromEntries(given)
}

/** Resources that are counted as integers. Source: integerResources of core helpers, Kubernetes v1.34. */
const WHOLE = [
  'configmaps',
  'persistentvolumeclaims',
  'pods',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'services',
  'services.loadbalancers',
  'services.nodeports',
]

/** All resource names without an API group. Source: standardQuotaResources of core helpers, Kubernetes v1.34. */
const STANDARD = [
  ...['cpu', 'memory', 'ephemeral-storage', 'limits.cpu', 'limits.memory', 'limits.ephemeral-storage'],
  ...['requests.cpu', 'requests.memory', 'requests.ephemeral-storage', 'requests.storage'],
  ...WHOLE,
]

/** Pattern of huge pages. The rest of the name is the page size. */
const HUGE_PAGES = /^(?:requests\.)?hugepages-/

/** Reports entries of `hard` that Kubernetes refuses, or that another field already sets. */
export function checkHard(quota: Quota | undefined): Finding[] {
  const own = quota === undefined ? {} : ownOf(quota)
  return Object.entries(quota?.hard ?? {}).flatMap(([name, text]) => {
    const path = ['spec', 'quota', 'hard', name]
    const request = own[requestOf(name)]
    if (request !== undefined) {
      const message = `\`quota.${FIELDS[requestOf(name)]}\` already sets \`${name}\` to ${request}. Remove one of the two.`
      return [givenTwice.at(path, message, { atKey: true })]
    }
    if (!name.includes('/') && !STANDARD.includes(name) && !HUGE_PAGES.test(name)) {
      const near = closest(name, STANDARD)
      const fix =
        near === undefined
          ? `Set a resource such as ${listText(STANDARD.slice(0, 3), 'or')}, or a name with a domain, such as \`nvidia.com/gpu\`.`
          : `Replace the name with \`${near}\`.`
      return [notAllowed.at(path, `Kubernetes has no resource \`${name}\`. ${fix}`, { atKey: true })]
    }
    const problem = explainAmount(name, text)
    return problem === undefined ? [] : [badValue.at(path, problem)]
  })
}

/** Returns `requests.cpu` for its shortcut in quotas, `cpu`. */
export const requestOf = (name: string): string =>
  ['cpu', 'memory', 'ephemeral-storage'].includes(name) ? `requests.${name}` : name

/** Returns why a quantity is invalid. Source: ValidateResourceQuantityValue of core validation, Kubernetes v1.34. */
function explainAmount(name: string, text: string): string | undefined {
  const amount = parseQuantity(text)
  if (amount === undefined) {
    return `${quoted(text)} is not a valid quantity. Set a number with or without a unit, such as \`50\` or \`10Gi\`.`
  }
  if (amount.nano < 0n) return `\`${name}\` cannot be negative. Set 0 or a positive number.`
  const isCounted = WHOLE.includes(name) || (name.includes('/') && !name.startsWith('requests.'))
  return isCounted && amount.nano % 1_000_000_000n !== 0n
    ? `\`${name}\` must be an integer, but is ${text}. Set, for example, \`10\`.`
    : undefined
}
