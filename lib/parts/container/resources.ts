import type { V1ResourceRequirements } from '@kubernetes/client-node'
import type { Finding, FieldPath } from '../../finding/finding'
import { badValue, givenTwice } from '../../finding/rules'
import { compact, nonEmptyMap } from '../../manifest/compact'
import { compareQuantities, parseQuantity } from '../../manifest/grammar/quantity'
import { quoted } from '../../manifest/grammar/quoted'
import type { WorkloadDefaults } from '../../settings/workload-defaults'
import type { Resources } from './resources-spec'
import { checkOtherResources } from './other-resources'
import { requestAboveLimit } from './rules'

/** Block to paste if the resources are missing. */
export const RESOURCES_BLOCK =
  'resources:\n  requests: {cpu: 100m, memory: 128Mi}\n  limits: {cpu: 500m, memory: 256Mi}'

type Amounts = Record<string, string>

/**
 * Shortcuts for requests and limits. `cpu` does not set a limit, because a CPU limit throttles a container even if the
 * node has spare CPU. `memory` sets both, because a node cannot be expected to have more memory than the request.
 */
export const SHORT_FORMS = [
  { short: 'cpu', name: 'cpu', sides: ['requests'] },
  { short: 'cpuLimit', name: 'cpu', sides: ['limits'] },
  { short: 'memory', name: 'memory', sides: ['requests', 'limits'] },
] as const

/** Returns the requests and limits, which the user can set by shortcuts or in full form. */
function amountsOf(spec: Resources): { requests: Amounts; limits: Amounts } {
  const amounts = { requests: {} as Amounts, limits: {} as Amounts }
  for (const { short, name, sides } of SHORT_FORMS) {
    const value = spec[short]
    if (value !== undefined) for (const side of sides) amounts[side][name] = value
  }
  Object.assign(amounts.requests, spec.requests)
  Object.assign(amounts.limits, spec.limits)
  return amounts
}

/**
 * Returns the resources of a container. The settings define the request and the limit of ephemeral storage, so that a
 * single pod cannot fill the node.
 */
export function resourcesOf(spec: Resources, disk: WorkloadDefaults['ephemeralStorage']): V1ResourceRequirements {
  const { requests, limits } = amountsOf(spec)
  if (disk !== false && requests['ephemeral-storage'] === undefined && limits['ephemeral-storage'] === undefined) {
    requests['ephemeral-storage'] = disk.request
    limits['ephemeral-storage'] = disk.limit
  }
  return compact<V1ResourceRequirements>({ requests: nonEmptyMap(requests), limits: nonEmptyMap(limits) })
}

/** Checks rules for resources that involve several fields, or fields with user-defined names. */
export function checkResources(spec: Resources, path: FieldPath): Finding[] {
  const findings: Finding[] = []
  for (const { short, name, sides } of SHORT_FORMS) {
    for (const side of sides) {
      if (spec[short] === undefined || spec[side]?.[name] === undefined) continue
      const message = `\`${name}\` is set both as the shortcut \`${short}\` and in \`${side}\`. Remove one of the two.`
      findings.push(givenTwice.at([...path, short], message))
    }
  }
  const requests = (spec.requests ?? {}) as Amounts
  const limits = (spec.limits ?? {}) as Amounts
  for (const [side, amounts] of Object.entries({ requests, limits })) {
    for (const [name, text] of Object.entries(amounts)) {
      if (parseQuantity(text) !== undefined) continue
      const message = `${quoted(text)} is not a valid quantity. Set a number with a unit, such as \`500m\`, \`2\` or \`1Gi\`.`
      findings.push(badValue.at([...path, side, name], message))
    }
  }
  const [asked, bounds] = [othersIn(requests), othersIn(limits)]
  if (Object.keys({ ...asked, ...bounds }).length > 0) {
    findings.push(...checkOtherResources(asked, bounds, path))
  }
  return [...findings, ...aboveLimits(spec, path)]
}

const STANDARD: readonly string[] = ['cpu', 'memory', 'ephemeral-storage']

const othersIn = (amounts: Amounts): Amounts =>
  Object.fromEntries(Object.entries(amounts).filter(([name]) => !STANDARD.includes(name)))

/** Reports requests that exceed the limit for the same resource. */
function aboveLimits(spec: Resources, path: FieldPath): Finding[] {
  const findings: Finding[] = []
  const { requests, limits } = amountsOf(spec)
  for (const [name, text] of Object.entries(requests)) {
    const request = parseQuantity(text)
    const limit = Object.hasOwn(limits, name) ? parseQuantity(limits[name] ?? '') : undefined
    if (request === undefined || limit === undefined || compareQuantities(request, limit) <= 0) continue
    const message = `The request for \`${name}\` (${text}) is greater than its limit (${limits[name]}). Raise the limit or lower the request.`
    const short = name === 'cpu' && spec.cpu !== undefined ? ['cpu'] : ['requests', name]
    findings.push(requestAboveLimit.at([...path, ...short], message, { current: text }))
  }
  return findings
}
