import type { V1ContainerPort } from '@kubernetes/client-node'
import { compact } from '../../manifest/compact'
import type { ContainerSpec } from './spec'

/** A port with what a Service needs to know of it. */
export interface NamedPort {
  name: string
  containerPort: number
  protocol?: 'TCP' | 'UDP' | 'SCTP'
  servicePort: number
  appProtocol?: string
}

type WrittenPort = NonNullable<ContainerSpec['ports']>[number]

/** How Kubernetes calls HTTP/2 without TLS, which gRPC is inside a cluster. Source: KEP 3726. */
export const H2C = 'kubernetes.io/h2c'

/** Whether a port of a Service speaks gRPC without TLS, by what it says or by its name. */
const speaksGrpc = ({
  name = '',
  appProtocol,
}: {
  name?: string | undefined
  appProtocol?: string | undefined
}): boolean => SPEAK_GRPC.includes(appProtocol ?? '') || name === 'grpc' || /^grpc-(?!web\b|gateway\b)/.test(name)

/** By `appProtocol`: as Kubernetes has it, and as Istio does. */
const SPEAK_GRPC = [H2C, 'grpc']

/** HTTP with TLS, by `appProtocol`: as Istio and Traefik have it, as GKE does, and as KEP 3726 has it for WebSockets. */
const SPEAK_TLS = ['https', 'HTTPS', 'kubernetes.io/wss']

/** What a port of a Service speaks where that is not plain HTTP. */
export interface Spoken {
  /** It speaks gRPC without TLS. */
  grpc: boolean
  /** It speaks HTTP with TLS. */
  tls: boolean
}

/** What a port of a Service speaks, by what it says or by its name. */
export const spokenBy = (port: { name?: string | undefined; appProtocol?: string | undefined }): Spoken => ({
  grpc: speaksGrpc(port),
  tls: SPEAK_TLS.includes(port.appProtocol ?? ''),
})

/** The scheme that Traefik has to be told; without one it is plain HTTP, unless the port is called `https` or is 443. */
export const schemeOf = ({ grpc, tls }: Spoken): string | undefined => (grpc ? 'h2c' : tls ? 'https' : undefined)

/** The port for users: of two, `https` is for them, and `http` for probes, metrics or a redirect. */
export const servedPort = <P extends { name?: string | undefined }>(ports: readonly P[]): P | undefined =>
  ports.find(({ name }) => name === 'https') ?? ports.find(({ name }) => name === 'http')

/** The port a Service gives to what speaks HTTP. */
const HTTP_SERVICE_PORT = 80

/**
 * The ports of a container, all with names: `http` and `grpc` by their fields; a single other port without a name
 * counts as `http` when nothing else does. For a container beside the main one, see {@link besideMain}.
 */
export function namedPorts(spec: ContainerSpec): NamedPort[] {
  const ports: NamedPort[] = []
  if (spec.http !== undefined) {
    const { port } = spec.http
    const appProtocol = isProbedByTls(spec, 'http', port) ? 'https' : 'http'
    ports.push({ name: 'http', containerPort: port, servicePort: HTTP_SERVICE_PORT, appProtocol })
  }
  if (spec.grpc !== undefined) {
    const { port } = spec.grpc
    ports.push({ name: 'grpc', containerPort: port, servicePort: port, appProtocol: H2C })
  }
  return [...ports, ...otherPorts(spec).map(({ named }) => named)]
}

/** What a port speaks where nothing is said of it: HTTPS, if its probe does. */
const protocolOf = (spec: ContainerSpec, name: string, number: number): string | undefined =>
  isProbedByTls(spec, name, number) ? 'https' : name === 'http' ? 'http' : undefined

/** Whether a probe of a container asks a port by HTTPS. */
function isProbedByTls({ health, ...spec }: ContainerSpec, name: string, number: number): boolean {
  const asked = [
    ...[health?.readiness, health?.liveness, health?.startup].map((probe) =>
      probe ? { port: 'http', ...probe } : undefined,
    ),
    ...[spec.readinessProbe, spec.livenessProbe, spec.startupProbe].map((probe) => probe?.httpGet),
  ]
  return asked.some(
    (one) => one?.scheme === 'HTTPS' && [name, number, String(number)].some((port) => port === one.port),
  )
}

/** The ports of `ports`, each with what was written. */
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
      appProtocol: written.appProtocol ?? protocolOf(spec, name, containerPort),
    })
    return { written, named }
  })
}

/** A name for a port that has none: `port-53`, and `port-53-udp` beside the same number of TCP. */
function numbered({ containerPort, protocol = 'TCP' }: WrittenPort, others: readonly WrittenPort[]): string {
  const twice = others.filter((other) => other.containerPort === containerPort).length > 1
  return twice && protocol !== 'TCP' ? `port-${containerPort}-${protocol.toLowerCase()}` : `port-${containerPort}`
}

/** A container beside the main one: a port of it that nobody named is never `http`, which is the application's. */
export function besideMain(spec: ContainerSpec): ContainerSpec {
  const { ports } = spec
  if (ports === undefined) return spec
  return { ...spec, ports: ports.map((port) => ({ ...port, name: port.name ?? numbered(port, ports) })) }
}

/** The same as a container declares them. */
export const containerPorts = (spec: ContainerSpec): V1ContainerPort[] => {
  const written = new Map(otherPorts(spec).map((one) => [one.named.name, one.written]))
  return namedPorts(spec).map(({ name, containerPort, protocol }) => {
    const { hostPort, hostIP } = written.get(name) ?? {}
    return compact<V1ContainerPort>({ name, containerPort, protocol, hostPort, hostIP })
  })
}
