import type { FieldPath, Finding } from '../../../finding/finding'
import { noPort } from '../../../finding/rules'
import type { RawClaim } from '../../../kind/claim'
import { givenName, wasCalled } from '../../../kind/given-name'
import type { Manifest } from '../../../manifest/manifest'
import { mapAt, mapsAt, numberAt, scalarText, textAt, valueAt } from '../../../manifest/value-at'
import { isExternal } from '../../../settings/external'
import { withBase } from '../../container/base/base'
import { namedPorts } from '../../container/ports'
import type { ContainerSpec } from '../../container/spec'
import {
  type Client,
  claimCalled,
  hostOf,
  kindsOf,
  plainVariable,
  podsElsewhere,
  type Resolved,
  type TargetPods,
  unknownName,
} from './target'
import { shortList } from '../../../manifest/text'

type Written = NonNullable<ContainerSpec['service']>[number]

interface Port {
  name: string | undefined
  port: number
  /** Port of the pods. */
  target: number | string
  appProtocol: string | undefined
}

interface FoundService {
  name: string
  namespace: string | undefined
  ports: readonly Port[]
  pods?: Omit<TargetPods, 'port'>
}

/** Resolves the field `service` of a container. The field refers to an application of the package, or to a Service. */
export function serviceTarget(written: Written, client: Client, path: FieldPath): Resolved {
  const claim = claimCalled(kindsOf('service'), written, client)
  const found = (claim === undefined ? undefined : ofClaim(claim, client)) ?? ofService(written, client)
  if (found === undefined) {
    if (isExternal(client.world.settings, 'Service', written.name) && typeof written.port === 'number') {
      const port = { name: undefined, port: written.port, target: written.port, appProtocol: undefined }
      const { name, namespace } = written
      const pods = podsElsewhere(name, namespace, port.port)
      return connected({ name, namespace, ports: [port], pods }, port, client)
    }
    const external = `If it exists outside the package, list \`Service/${written.name}\` in \`checks.external\`, and set \`port\`.`
    const others = client.world.natives(['Service']).map(({ metadata }) => metadata.name)
    return { finding: unknownName('service', written.name, client, { path, external, others }) }
  }
  const port = portOf(found.ports, written.port)
  return port === undefined ? { finding: unclear(found, written, path) } : connected(found, port, client)
}

function connected({ name, namespace, pods }: FoundService, port: Port, client: Client): Resolved {
  const host = hostOf(name, namespace, client)
  const scheme = /^(http|https)$/.exec(port.appProtocol ?? port.name ?? '')?.[1]
  const usual = scheme === 'https' ? 443 : 80
  const url = port.port === usual ? `${scheme}://${host}` : `${scheme}://${host}:${port.port}`
  return {
    target: {
      prefix: 'SERVICE_',
      variables: [
        plainVariable('HOST', host),
        plainVariable('PORT', port.port),
        ...(scheme === undefined ? [] : [plainVariable('URL', url)]),
      ],
      ...(pods === undefined ? {} : { pods: { ...pods, port: port.target } }),
    },
  }
}

function portOf(ports: readonly Port[], wanted: number | string | undefined): Port | undefined {
  if (wanted !== undefined) return ports.find(({ name, port }) => name === wanted || port === wanted)
  const usual = ['http', 'https', 'grpc'].map((name) => ports.find((one) => one.name === name))
  return usual.find((one) => one !== undefined) ?? (ports.length === 1 ? ports[0] : undefined)
}

function unclear({ name, ports }: FoundService, { port }: Written, path: FieldPath): Finding {
  const listed = ports.slice(0, 5).map((one) => `\`${one.name ?? one.port}\``)
  if (listed.length === 0) return noPort.at(path, `\`${name}\` has no port. Add \`http\` to its container.`)
  const what = port === undefined ? `has ${ports.length} ports` : `has no port \`${port}\``
  return noPort.at(path, `Service \`${name}\` ${what}. Set \`port\` to ${shortList(listed, 'or')}.`)
}

/** Returns the Service of a claim; undefined if its pods belong to another object. */
function ofClaim(claim: RawClaim, { world }: Client): FoundService | undefined {
  const { spec, name, namespace } = claim
  const containers = mapsAt(spec, ['containers']).map(([at, one]) =>
    withBase(one as ContainerSpec, ['spec', 'containers', at], world),
  )
  if (containers.length === 0) return undefined
  const ports = containers
    .flatMap(({ spec: one }) => namedPorts(one))
    .map((port) => ({
      ...port,
      // The name of a headless Service resolves to the addresses of its pods, so the ports of the pods apply.
      port: spec.serviceName === name ? port.containerPort : port.servicePort,
      target: port.containerPort,
      appProtocol: port.appProtocol,
    }))
  return {
    name,
    namespace,
    ports,
    pods: {
      name: givenName(claim),
      namespace,
      labels: { app: textAt(spec, ['app']) ?? givenName(claim) },
      admits: valueAt(spec.network, ['from']) === undefined ? 'everyone' : 'others',
    },
  }
}

function ofService({ name, namespace }: Written, { world, namespace: own }: Client): FoundService | undefined {
  const services = world
    .natives(['Service'], name)
    .filter(({ metadata }) => wasCalled(metadata, name) && (namespace ?? metadata.namespace) === metadata.namespace)
  const service = services.find(({ metadata }) => metadata.namespace === own) ?? services[0]
  if (service === undefined) return undefined
  const ports = mapsAt(service.spec, ['ports']).map(([, one]): Port => {
    const port = numberAt(one, ['port']) ?? 0
    const target = one.targetPort
    return {
      name: textAt(one, ['name']),
      port,
      target: typeof target === 'number' || typeof target === 'string' ? target : port,
      appProtocol: textAt(one, ['appProtocol']),
    }
  })
  return { name: service.metadata.name, namespace: service.metadata.namespace, ports, ...podsOf(service) }
}

function podsOf({ spec, metadata: { name, namespace } }: Manifest): Pick<FoundService, 'pods'> {
  const selector = Object.entries(mapAt(spec, ['selector']))
  if (selector.length === 0) return {}
  const labels = Object.fromEntries(selector.map(([key, value]) => [key, scalarText(value) ?? '']))
  return { pods: { name, namespace, labels, admits: 'everyone' } }
}
