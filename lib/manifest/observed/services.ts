import { memoize } from '../memo/memoize'
import { isPlain, labelsIn, type Manifest } from '../manifest'
import { mapAt, mapsIn, numberAt, scalarText, textAt } from '../value-at'

/** A Service with any content. Values of the wrong type are omitted. */
export interface ObservedService {
  name: string
  /** Labels that select the pods of the Service; empty if the Service selects no pods. */
  selector: Readonly<Record<string, string>>
  /** Whether the Service has no IP address and therefore forwards no traffic. */
  headless: boolean
  /** Whether the Service has no ports, as in a patch or an alias for an external host. */
  isPartial: boolean
  ports: readonly ObservedPort[]
}

/** A port of a Service. */
export interface ObservedPort {
  name: string | undefined
  number: number
  /** Name or number of the pod port. */
  target: string | number | undefined
  protocol: string
  appProtocol: string | undefined
}

/** Reads a Service. Omits ports without a number. */
export const serviceOf = memoize((service: Manifest): ObservedService => {
  const spec = mapAt(service, ['spec'])
  return {
    name: service.metadata.name,
    selector: selectorIn(spec.selector),
    headless: spec.clusterIP === 'None',
    isPartial: spec.ports === undefined,
    ports: mapsIn(spec.ports).flatMap(([, port]): ObservedPort[] => {
      const number = numberAt(port, ['port'])
      if (number === undefined) return []
      return [
        {
          name: textAt(port, ['name']),
          number,
          target: numberAt(port, ['targetPort']) ?? textAt(port, ['targetPort']),
          protocol: textAt(port, ['protocol']) ?? 'TCP',
          appProtocol: textAt(port, ['appProtocol']),
        },
      ]
    }),
  }
})

/**
 * Returns the labels of a selector. If a value is not a string, returns a selector that selects nothing, because
 * selecting too many pods would be worse.
 */
const selectorIn = (selector: unknown): Record<string, string> =>
  isPlain(selector) && Object.values(selector).every((value) => scalarText(value) !== undefined)
    ? labelsIn(selector)
    : {}
