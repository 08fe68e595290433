import type { LocatedFinding } from '../../finding/finding'
import { compareQuantities, parseQuantity, type Quantity, quantityText } from '../../manifest/grammar/quantity'
import type { Plain } from '../../manifest/manifest'
import { type PlacedContainer, type Pods, podsOf } from '../../manifest/observed/pods'
import { POD_KINDS } from '../../manifest/pods'
import { mapAt, scalarText } from '../../manifest/value-at'
import { admittedPods, defaultsOf, limitsFor, rangesOf, type ResourceSide } from './admitted-pods'
import { type Finished, nameOf, type PackageCheck, severityFor } from '../package-check'
import { amountOfPod } from './quota-sums'
import { outsideLimits } from '../rules'

/**
 * Reports containers and pods that a LimitRange of their namespace rejects. Either a value violates `min`, `max` or
 * `maxLimitRequestRatio`, or a request exceeds the default limit. Source: PodValidateLimitFunc of
 * plugin/pkg/admission/limitranger, v1.34.
 */
export const boundedContainers: PackageCheck = {
  needs: 'final',
  run: (pack) => {
    if (pack.all(['LimitRange']).length === 0) return []
    return pack.subjects(POD_KINDS).flatMap((one) => {
      const ranges = rangesOf(pack, one.manifest)
      const pods = admittedPods(one.manifest, ranges)
      // Pod-level resources have other defaults.
      if (ranges.length === 0 || pods === undefined || pods.spec.resources !== undefined) return []
      const containers = [...pods.containers, ...pods.initContainers].flatMap((container) => {
        const subject = { one, container, name: `container \`${container.name}\` of ${nameOf(one)}` }
        return [
          ...ranges.flatMap((range) => limitsFor('Container', range).flatMap((item) => outside(subject, range, item))),
          ...aboveDefault(subject, ranges),
        ]
      })
      const [container] = pods.containers
      if (container === undefined) return containers
      const subject = { one, container, pods, name: `all containers of ${nameOf(one)}` }
      return [
        ...containers,
        ...ranges.flatMap((range) => limitsFor('Pod', range).flatMap((item) => outside(subject, range, item))),
      ]
    })
  },
}

/** The subject of a message: a container or, with `pods`, all containers of a pod together. */
interface Subject {
  one: Finished
  container: PlacedContainer
  pods?: Pods
  name: string
}

/** Formats a quantity for a message; returns undefined if there is no quantity. */
function amountIn({ container, pods }: Subject, side: ResourceSide, resource: string): [Quantity, string] | undefined {
  if (pods !== undefined) {
    const all = [...pods.containers, ...pods.initContainers]
    if (all.every(({ spec }) => scalarText(mapAt(spec, ['resources', side])[resource]) === undefined)) return undefined
    const sum = amountOfPod(pods, side, resource)
    return [sum, quantityText(sum)]
  }
  const text = scalarText(mapAt(container.spec, ['resources', side])[resource])
  const quantity = parseQuantity(text ?? '')
  return text === undefined || quantity === undefined ? undefined : [quantity, text]
}

const BOUNDS = [
  { bound: 'max', side: 'limits', beyond: 'greater than', fix: 'Lower', otherwise: 'raise', sign: 1 },
  { bound: 'min', side: 'requests', beyond: 'less than', fix: 'Raise', otherwise: 'lower', sign: -1 },
] as const

function outside(subject: Subject, range: Finished, item: Plain): LocatedFinding[] {
  const bounded = BOUNDS.flatMap(({ bound, side, beyond, fix, otherwise, sign }) =>
    Object.entries(mapAt(item, [bound])).flatMap(([resource, most]) => {
      const allowed = parseQuantity(scalarText(most) ?? '')
      if (allowed === undefined) return []
      const given = amountIn(subject, side, resource)
      if (given === undefined) return [missing(subject, [side, resource], `\`${bound}\` in ${nameOf(range)}`)]
      if (compareQuantities(given[0], allowed) * sign <= 0) return []
      const message = `\`${side}.${resource}\` (${given[1]}) of ${subject.name} is ${beyond} \`${bound}\` (${String(most)}) in ${nameOf(range)}, so the pod would be rejected. ${fix} \`${side}.${resource}\`, or ${otherwise} \`${bound}\`.`
      return [found(subject, [side, resource], message)]
    }),
  )
  return [...bounded, ...outsideRatio(subject, range, item)]
}

function outsideRatio(subject: Subject, range: Finished, item: Plain): LocatedFinding[] {
  return Object.entries(mapAt(item, ['maxLimitRequestRatio'])).flatMap(([resource, most]) => {
    const ratio = parseQuantity(scalarText(most) ?? '')
    if (ratio === undefined) return []
    const ruler = `\`maxLimitRequestRatio\` (${String(most)}) in ${nameOf(range)}`
    const [limit, request] = [amountIn(subject, 'limits', resource), amountIn(subject, 'requests', resource)]
    if (limit === undefined) return [missing(subject, ['limits', resource], ruler)]
    if (request === undefined) return [missing(subject, ['requests', resource], ruler)]
    // Both numbers are in billionths.
    if (limit[0].nano * ONE <= ratio.nano * request[0].nano) return []
    const message = `\`limits.${resource}\` (${limit[1]}) of ${subject.name} is greater than \`requests.${resource}\` (${request[1]}) times ${ruler}, so the pod would be rejected. Raise the request, or lower the limit.`
    return [found(subject, ['limits', resource], message)]
  })
}

const ONE = 1_000_000_000n

function missing(subject: Subject, [side, resource]: [ResourceSide, string], ruler: string): LocatedFinding {
  const message = `\`${side}.${resource}\` is not set for ${subject.name}, but ${ruler} requires it. Add \`${side}.${resource}\`.`
  return found(subject, [side, resource], message)
}

/** Reports requests that exceed the limit that a LimitRange adds. */
function aboveDefault({ one, container, name }: Subject, ranges: readonly Finished[]): LocatedFinding[] {
  const original = podsOf(one.manifest)?.all.find(({ path }) => path.join('.') === container.path.join('.'))
  const limits = mapAt(original?.spec, ['resources', 'limits'])
  return Object.entries(mapAt(original?.spec, ['resources', 'requests'])).flatMap(([resource, own]) => {
    if (limits[resource] !== undefined) return []
    const range = ranges.find((one) => defaultsOf(one).limits[resource] !== undefined)
    const preset = range === undefined ? undefined : defaultsOf(range).limits[resource]
    const [given, limit] = [own, preset].map((value) => parseQuantity(scalarText(value) ?? ''))
    if (range === undefined || given === undefined || limit === undefined || compareQuantities(given, limit) <= 0)
      return []
    const message = `\`requests.${resource}\` (${String(own)}) of ${name} is greater than the default limit (${String(preset)}) in ${nameOf(range)}, so the pod would be rejected. Set \`limits.${resource}\`, or lower the request.`
    return [found({ one, container, name }, ['requests', resource], message)]
  })
}

function found({ one, container }: Subject, [side, resource]: [ResourceSide, string], message: string): LocatedFinding {
  const own = mapAt(container.spec, ['resources', side])[resource]
  const at = [...container.path, 'resources', side, resource]
  const words = [scalarText(own) ?? '', resource, 'resources', 'base', 'containers']
  return one.finding(outsideLimits.at(at, message, { severity: severityFor(one) }), words)
}
