import type { Finding, FieldPath } from '../../finding/finding'
import { badValue } from '../../finding/rules'
import { badKey } from '../../kind/rules'
import { isLabelKey } from '../../manifest/grammar/name'
import { compareQuantities, parseQuantity } from '../../manifest/grammar/quantity'
import { requestNotLimit } from './rules'

type Amounts = Readonly<Record<string, string>>

const HUGE = 'hugepages-'

/**
 * Checks the resources of a container except cpu, memory and ephemeral-storage: huge pages (`hugepages-2Mi`) and
 * extended resources (`nvidia.com/gpu`). Such resources cannot be overcommitted. Source: ValidateResourceRequirements
 * and validateContainerResourceName of core/validation, Kubernetes v1.34.
 */
export function checkOtherResources(requests: Amounts, limits: Amounts, path: FieldPath): Finding[] {
  const findings: Finding[] = []
  for (const [side, amounts] of Object.entries({ requests, limits })) {
    for (const [name, text] of Object.entries(amounts)) {
      const at = [...path, side, name]
      const problem = explainName(name)
      if (problem !== undefined) findings.push(badKey.at(at, problem, { atKey: true }))
      else findings.push(...checkAmount(name, text, at))
      if (problem === undefined && side === 'requests') findings.push(...checkLimit(name, text, limits, at))
    }
  }
  return findings
}

/** No rule applies to names with a slash that belong to Kubernetes (`kubernetes.io/…`). */
const isOwn = (name: string): boolean => name.includes('kubernetes.io/')

function explainName(name: string): string | undefined {
  if (name.startsWith(HUGE) && parseQuantity(name.slice(HUGE.length)) !== undefined) return undefined
  if (name.includes('/') && isLabelKey(name) && !name.startsWith('requests.')) return undefined
  return `Unknown resource \`${name}\`. Set \`cpu\`, \`memory\`, \`ephemeral-storage\`, \`hugepages-2Mi\`, or a name with a domain such as \`nvidia.com/gpu\`.`
}

function checkAmount(name: string, text: string, at: FieldPath): Finding[] {
  const amount = parseQuantity(text)
  const size = name.startsWith(HUGE) ? parseQuantity(name.slice(HUGE.length)) : parseQuantity('1')
  // Another check reports an invalid quantity.
  if (isOwn(name) || amount === undefined || size === undefined || size.nano <= 0n) return []
  if (amount.nano % size.nano === 0n) return []
  const what = name.startsWith(HUGE) ? `a multiple of the page size ${name.slice(HUGE.length)}` : 'an integer'
  return [badValue.at(at, `The quantity of \`${name}\` must be ${what}, but is ${text}.`, { current: text })]
}

function checkLimit(name: string, text: string, limits: Amounts, at: FieldPath): Finding[] {
  const [request, limit] = [parseQuantity(text), parseQuantity(limits[name] ?? '')]
  if (isOwn(name) || request === undefined) return []
  // Another check reports a request that exceeds its limit.
  if (limit !== undefined && compareQuantities(request, limit) >= 0) return []
  const what = limits[name] === undefined ? 'but no limit is set' : `but the limit is ${limits[name]}`
  const message = `The request for \`${name}\` must be equal to its limit; the request is ${text}, ${what}. Set \`${name}\` only under \`limits\`.`
  return [requestNotLimit.at(at, message, { current: text })]
}
