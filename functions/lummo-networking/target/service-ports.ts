import type { FieldPath, Finding } from '../../../lib/finding/finding'
import { noPort } from '../../../lib/finding/rules'
import type { ObservedService } from '../../../lib/manifest/observed/services'
import { shortList } from '../../../lib/manifest/text'
import { servedPort, type Spoken, spokenBy } from '../../../lib/parts/container/ports'
import type { PodPort } from './workload'

/** A port of a Service. */
export interface ServicePort extends Spoken {
  name: string | undefined
  number: number
  /** Name or number of the pod port. */
  target: string | number | undefined
}

/**
 * Returns the ports of a Service that can be the target of a route. A port without a protocol has the protocol of the
 * pod port.
 */
export const portsOfService = (
  { ports }: Pick<ObservedService, 'ports'>,
  pods: readonly PodPort[] = [],
): ServicePort[] =>
  ports
    .filter(({ protocol }) => protocol === 'TCP')
    .map(({ name, number, target = number, appProtocol }) => {
      const pod = pods.find((one) => one.number === target || (one.name !== undefined && one.name === target))
      return { name, number, target, ...spokenBy({ name, appProtocol: appProtocol ?? pod?.appProtocol }) }
    })

/** Returns the port of the Service that a route targets. */
export function portFor(
  wanted: string | number | undefined,
  target: { service: string; ports: readonly ServicePort[] },
  path: FieldPath,
): { port: ServicePort } | { finding: Finding } {
  const { ports, service } = target
  const asked =
    wanted === undefined
      ? (servedPort(ports) ?? (ports.length === 1 ? ports[0] : ports.find(({ grpc }) => !grpc)))
      : ports.find(({ name, number, target: pod }) => name === wanted || number === wanted || pod === wanted)
  if (asked !== undefined) return { port: asked }
  const known = shortList(
    ports.map(({ name, number }) => (name === undefined ? `${number}` : `${name} (${number})`)),
    'or',
  )
  const what = wanted === undefined ? 'no port `http`' : `no port \`${wanted}\``
  const message = `The Service \`${service}\` has ${what}. ${known === '' ? 'Add a port to the Service.' : `Set ${known}.`}`
  return { finding: noPort.at(path, message) }
}
