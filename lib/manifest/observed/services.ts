import { kept } from '../kept'
import { isPlain, labelsIn, type Manifest } from '../manifest'
import { mapAt, mapsIn, numberAt, scalarText, textAt } from '../value-at'

/** A Service, whatever the object holds: what is not of the type that it should be is left out. */
export interface ObservedService {
  name: string
  /** By which labels it finds its pods; empty where it leads nowhere by itself. */
  selector: Readonly<Record<string, string>>
  /** It has no address, so nothing is sent through it. */
  headless: boolean
  /** It says nothing of its ports: it is a patch, or another name for something outside of the cluster. */
  isPartial: boolean
  ports: readonly ObservedPort[]
}

/** A port of a Service. */
export interface ObservedPort {
  name: string | undefined
  number: number
  /** The port of the pod, by name or number. */
  target: string | number | undefined
  protocol: string
  appProtocol: string | undefined
}

/** Reads a Service. A port without a number leads nowhere. */
export const serviceOf = kept((service: Manifest): ObservedService => {
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

/** One with a value that is no text finds nothing, rather than more than was meant. */
const selectorIn = (selector: unknown): Record<string, string> =>
  isPlain(selector) && Object.values(selector).every((value) => scalarText(value) !== undefined)
    ? labelsIn(selector)
    : {}
