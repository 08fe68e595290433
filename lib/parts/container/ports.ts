import type { V1ContainerPort } from '@kubernetes/client-node'
import { compact } from '../../manifest/compact'
import { isPlain } from '../../manifest/manifest'
import type { ContainerSpec } from './spec'

/** A port with all properties that a Service needs. */
export interface NamedPort {
  name: string
  containerPort: number
  protocol?: 'TCP' | 'UDP' | 'SCTP'
  servicePort: number
  appProtocol?: string
}

type WrittenPort = NonNullable<ContainerSpec['ports']>[number]

/** Name of HTTP/2 without TLS in Kubernetes. gRPC uses this protocol within a cluster. Source: KEP 3726. */
export const H2C = 'kubernetes.io/h2c'

interface Protocol {
  name?: string | undefined
  appProtocol?: string | undefined
}

/** Checks whether a Service port uses gRPC without TLS, according to its `appProtocol` or its name. */
const speaksGrpc = ({ name = '', appProtocol }: Protocol): boolean =>
  SPEAK_GRPC.includes(appProtocol ?? '') || name === 'grpc' || /^grpc-(?!web\b|gateway\b)/.test(name)

/** Values of `appProtocol` for gRPC without TLS, in Kubernetes and in Istio. */
const SPEAK_GRPC = [H2C, 'grpc']

/** Values of `appProtocol` for HTTP with TLS, in Istio and Traefik, in GKE, and in KEP 3726 for WebSockets. */
const SPEAK_TLS = ['https', 'HTTPS', 'kubernetes.io/wss']

/** The protocol of a Service port, as far as it is known. */
export interface Spoken {
  /** Whether the port uses gRPC without TLS. */
  grpc: boolean
  /** Whether the port uses HTTP with TLS. */
  tls: boolean
  /** Whether the port uses HTTP without TLS, according to its `appProtocol`. */
  plain: boolean
}

/** Pattern of port names that indicate HTTPS in Traefik and Istio. */
const NAMED_TLS = /^https(?:-|$)/

/** Returns the protocol of a Service port, according to its `appProtocol` or its name. */
export const spokenBy = ({ name = '', appProtocol }: Protocol): Spoken => ({
  grpc: speaksGrpc({ name, appProtocol }),
  tls: appProtocol === undefined ? NAMED_TLS.test(name) : SPEAK_TLS.includes(appProtocol),
  plain: appProtocol === 'http',
})

/**
 * Returns the scheme of a port for Traefik. If no scheme is set, Traefik uses plain HTTP, unless the port name begins
 * with `https` or the port number is 443.
 */
export const schemeOf = (port: Spoken & { name: string | undefined; number: number }): string | undefined => {
  if (port.grpc) return 'h2c'
  if (port.tls) return 'https'
  return port.plain && (port.number === 443 || port.name?.startsWith('https')) ? 'http' : undefined
}

/**
 * Returns the port that clients use. If a Service has both `http` and `https`, clients use `https`, because `http` is
 * then intended for probes, metrics or a redirect.
 */
export const servedPort = <P extends { name?: string | undefined }>(ports: readonly P[]): P | undefined =>
  ports.find(({ name }) => name === 'https') ?? ports.find(({ name }) => name === 'http')

/** Port of the Service for the HTTP port of a container. */
const HTTP_SERVICE_PORT = 80

/**
 * Returns the ports of a container, all with names. The fields `http` and `grpc` set the names of their ports. If
 * exactly one other port has no name, it becomes `http`, unless another port already has this name. For secondary
 * containers, see {@link withoutHttpName}.
 */
export function namedPorts(spec: ContainerSpec): NamedPort[] {
  const ports: NamedPort[] = []
  if (spec.http?.port !== undefined) {
    const { port, servicePort = HTTP_SERVICE_PORT } = spec.http
    ports.push({
      name: 'http',
      containerPort: port,
      servicePort,
      appProtocol: protocolOf(spec, 'http', port) ?? 'http',
    })
  }
  if (spec.grpc?.port !== undefined) {
    const { port, servicePort = port } = spec.grpc
    ports.push({ name: 'grpc', containerPort: port, servicePort, appProtocol: H2C })
  }
  return [...ports, ...otherPorts(spec).map(({ named }) => named)]
}

/**
 * Returns the application protocol of a TCP port that does not set a protocol. Derived from the probes and the name of
 * the port.
 */
function protocolOf(spec: ContainerSpec, name: string, number: number): string | undefined {
  if (isProbedByTls(spec, name, number) || NAMED_TLS.test(name)) return 'https'
  return name === 'http' ? 'http' : undefined
}

/** Checks whether a probe of a container uses HTTPS on a port. */
function isProbedByTls(spec: ContainerSpec, name: string, number: number): boolean {
  const isPort = (port: unknown): boolean => port === name || port === number || port === String(number)
  return PROBES.some((probe) => {
    const short = spec.health?.[probe]
    const native = spec[`${probe}Probe`]?.httpGet
    return (
      (isPlain(short) && short.scheme === 'HTTPS' && isPort(short.port ?? 'http')) ||
      (native?.scheme === 'HTTPS' && isPort(native.port))
    )
  })
}

const PROBES = ['readiness', 'liveness', 'startup'] as const

/** Returns the entries of `ports`, each together with the entry as the user wrote it. */
function otherPorts(spec: ContainerSpec): { written: WrittenPort; named: NamedPort }[] {
  const others = spec.ports ?? []
  const alone = others.length === 1 && spec.http === undefined && spec.grpc === undefined
  return others.map((written) => {
    const { containerPort, protocol = 'TCP' } = written
    const name = written.name ?? (alone && protocol === 'TCP' ? 'http' : numbered(written, others))
    const http = name === 'http'
    const named = compact<NamedPort>({
      name,
      containerPort,
      protocol: written.protocol,
      servicePort: written.servicePort ?? (http ? HTTP_SERVICE_PORT : containerPort),
      appProtocol: written.appProtocol ?? (protocol === 'TCP' ? protocolOf(spec, name, containerPort) : undefined),
    })
    return { written, named }
  })
}

/**
 * Returns a name for a port without a name: `port-53`, or `port-53-udp` if there is a TCP port with the same number.
 */
function numbered({ containerPort, protocol = 'TCP' }: WrittenPort, others: readonly WrittenPort[]): string {
  const twice = others.filter((other) => other.containerPort === containerPort).length > 1
  return twice && protocol !== 'TCP' ? `port-${containerPort}-${protocol.toLowerCase()}` : `port-${containerPort}`
}

/**
 * Returns a secondary container in which ports without a name do not become `http`, because this name belongs to the
 * main container.
 */
export function withoutHttpName(spec: ContainerSpec): ContainerSpec {
  const { ports } = spec
  if (ports === undefined) return spec
  return { ...spec, ports: ports.map((port) => ({ ...port, name: port.name ?? numbered(port, ports) })) }
}

/** Returns the ports in the format of a container. */
export const containerPorts = (spec: ContainerSpec): V1ContainerPort[] => {
  const written = new Map(otherPorts(spec).map((one) => [one.named.name, one.written]))
  return namedPorts(spec).map(({ name, containerPort, protocol }) => {
    const { hostPort, hostIP } = written.get(name) ?? {}
    return compact<V1ContainerPort>({ name, containerPort, protocol, hostPort, hostIP })
  })
}
