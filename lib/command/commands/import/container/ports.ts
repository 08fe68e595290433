import { compact, nonEmpty } from '../../../../manifest/compact'
import type { Manifest, Plain } from '../../../../manifest/manifest'
import { mapsAt, mapsIn, numberAt, textAt } from '../../../../manifest/value-at'
import { H2C } from '../../../../parts/container/ports'

/** Ports of a container in short form: `http`, `grpc` and all others. */
export interface ShortPorts {
  http?: unknown
  grpc?: unknown
  ports?: readonly Plain[]
}

interface PortContext {
  /** Service that routes to the ports, if the short object generates it. */
  service: Manifest | undefined
  /** Whether the pods run until they are stopped. Only such pods can have `http` and `grpc`. */
  serves: boolean
  /** Whether the order and explicit defaults must be the same. */
  isExact: boolean
}

/** Returns the ports of a container in short form. */
export function readPorts(container: Plain, { service, serves, isExact }: PortContext): ShortPorts {
  const all = mapsIn(container.ports).map(([, port]) => ({ port, target: servicePortFor(port, service) }))
  const short: ShortPorts = {}
  const others: Plain[] = []
  for (const [at, { port, target }] of all.entries()) {
    const name = shortName(port, target, isExact)
    const isFirst = at === 0 || (at === 1 && name === 'grpc' && short.http !== undefined)
    if (serves && name !== undefined && short[name] === undefined && (isFirst || !isExact)) {
      short[name] = shortPort(port, target, name === 'http' ? 80 : port.containerPort)
    } else others.push(listedPort(port, target, isExact))
  }
  return compact<ShortPorts>({ ...short, ports: nonEmpty(others) })
}

/** Returns the Service port that targets a container port. */
function servicePortFor(port: Plain, service: Manifest | undefined): Plain | undefined {
  const protocol = port.protocol ?? 'TCP'
  return mapsAt(service, ['spec', 'ports'])
    .map(([, entry]) => entry)
    .find((entry) => {
      const target = entry.targetPort ?? entry.port
      return (entry.protocol ?? 'TCP') === protocol && (target === port.name || target === port.containerPort)
    })
}

/** Returns the short field of a port; undefined if only the list of ports can express the port. */
function shortName(port: Plain, target: Plain | undefined, isExact: boolean): 'http' | 'grpc' | undefined {
  const { name, containerPort, protocol, ...rest } = port
  if (Object.keys(rest).length > 0 || typeof containerPort !== 'number') return undefined
  if (protocol !== undefined && (protocol !== 'TCP' || isExact)) return undefined
  const spoken = target?.appProtocol
  if (name === 'http') return spoken === undefined || spoken === 'http' ? 'http' : undefined
  return name === 'grpc' && (target === undefined || spoken === H2C) ? 'grpc' : undefined
}

function shortPort({ containerPort }: Plain, target: Plain | undefined, usual: unknown): unknown {
  const servicePort = numberAt(target, ['port'])
  return servicePort === undefined || servicePort === usual ? containerPort : { port: containerPort, servicePort }
}

function listedPort(port: Plain, target: Plain | undefined, isExact: boolean): Plain {
  const { name, containerPort, protocol, hostPort, hostIP } = port
  const usual = name === 'http' ? 80 : containerPort
  const servicePort = numberAt(target, ['port'])
  const spoken = textAt(target, ['appProtocol'])
  return compact<Plain>({
    port: containerPort,
    name,
    protocol: protocol === 'TCP' && !isExact ? undefined : protocol,
    servicePort: servicePort === usual ? undefined : servicePort,
    appProtocol: spoken === 'http' && name === 'http' ? undefined : spoken,
    hostPort,
    hostIP,
  })
}

/** Returns the numbers of all named container ports. */
export const portNumbers = (containers: readonly Plain[]): Map<string, number> =>
  new Map(
    containers.flatMap((container) =>
      mapsIn(container.ports).flatMap(([, port]): [string, number][] => {
        const [name, number] = [textAt(port, ['name']), numberAt(port, ['containerPort'])]
        return name === undefined || number === undefined ? [] : [[name, number]]
      }),
    ),
  )
