import type { V1ContainerPort } from '@kubernetes/client-node'
import { compact } from '../manifest/compact'
import type { ContainerSpec } from './container-spec'

/** A port with what a Service needs to know of it. */
export interface NamedPort {
  name: string
  containerPort: number
  protocol?: 'TCP' | 'UDP' | 'SCTP'
  servicePort: number
  appProtocol?: string
}

/** How Kubernetes calls HTTP/2 without TLS, which gRPC is inside a cluster. Source: KEP 3726. */
export const H2C = 'kubernetes.io/h2c'

/** Whether a port of a Service speaks gRPC without TLS, by what it says or by its name. */
export const speaksGrpc = ({
  name = '',
  appProtocol,
}: {
  name?: string | undefined
  appProtocol?: string | undefined
}): boolean => appProtocol === H2C || name === 'grpc' || name.startsWith('grpc-')

/** The port a Service gives to what speaks HTTP. */
const HTTP_SERVICE_PORT = 80

/**
 * The ports of a container, all with names: `http` and `grpc` by their fields; a single other port without a name
 * counts as `http` when nothing else does.
 */
export function namedPorts(spec: ContainerSpec): NamedPort[] {
  const ports: NamedPort[] = []
  if (spec.http !== undefined) {
    ports.push({ name: 'http', containerPort: spec.http.port, servicePort: HTTP_SERVICE_PORT, appProtocol: 'http' })
  }
  if (spec.grpc !== undefined) {
    const { port } = spec.grpc
    ports.push({ name: 'grpc', containerPort: port, servicePort: port, appProtocol: H2C })
  }
  const others = spec.ports ?? []
  for (const port of others) {
    const alone = others.length === 1 && spec.http === undefined && spec.grpc === undefined
    const name = port.name ?? (alone ? 'http' : `port-${port.containerPort}`)
    const http = name === 'http'
    ports.push(
      compact<NamedPort>({
        name,
        containerPort: port.containerPort,
        protocol: port.protocol,
        servicePort: port.servicePort ?? (http ? HTTP_SERVICE_PORT : port.containerPort),
        appProtocol: port.appProtocol ?? (http ? 'http' : undefined),
      }),
    )
  }
  return ports
}

/** The same as a container declares them. */
export const containerPorts = (spec: ContainerSpec): V1ContainerPort[] =>
  namedPorts(spec).map((port) => {
    const written = spec.ports?.find(({ containerPort }) => containerPort === port.containerPort)
    return compact<V1ContainerPort>({
      name: port.name,
      containerPort: port.containerPort,
      protocol: port.protocol,
      hostPort: written?.hostPort,
      hostIP: written?.hostIP,
    })
  })
