import type { FieldPath, LocatedFinding } from '../../finding/finding'
import { noPort } from '../../finding/rules'
import { serviceOf } from '../../manifest/observed/services'
import { shortList } from '../../manifest/text'
import { mapsAt, valueAt } from '../../manifest/value-at'
import { type Finished, type FinishedPackage, nameOf, ofKinds, type PackageCheck } from '../package-check'

/** Fields that contain rules, and fields that contain the backends of a rule. */
const BACKENDS: Readonly<Record<string, readonly [rules: string, backends: string]>> = {
  HTTPRoute: ['rules', 'backendRefs'],
  GRPCRoute: ['rules', 'backendRefs'],
  IngressRoute: ['routes', 'services'],
}
export const ROUTE_KINDS = ['Ingress', ...Object.keys(BACKENDS)]

/** A Service port that a route targets. */
interface Backend {
  service: unknown
  port: unknown
  path: FieldPath
}

/**
 * Reports routes to a port that the Service does not have. A missing Service is not reported, because it can be
 * external.
 */
export const portsOfRoutes: PackageCheck = {
  needs: 'final',
  run: (pack) =>
    pack
      .subjects(ROUTE_KINDS)
      .flatMap((route) => backendsOf(route).flatMap((backend) => checkBackend(backend, route, pack))),
}

/**
 * Returns the Services that a route refers to, and the fields of their ports. A backend of an Ingress has separate
 * fields for the number and the name of a port.
 */
export function backendsOf({ manifest }: Pick<Finished, 'manifest'>): Backend[] {
  const fields = BACKENDS[manifest.kind]
  if (fields !== undefined) {
    const [list, backends] = fields
    return mapsAt(manifest, ['spec', list]).flatMap(([rule, one]) =>
      mapsAt(one, [backends])
        .filter(([, { kind = 'Service', namespace }]) => kind === 'Service' && namespace === undefined)
        .map(([at, { name, port }]) => ({ service: name, port, path: ['spec', list, rule, backends, at, 'port'] })),
    )
  }
  const routed = mapsAt(manifest, ['spec', 'rules']).flatMap(([rule, one]) =>
    mapsAt(one, ['http', 'paths']).map(([at]): FieldPath => ['spec', 'rules', rule, 'http', 'paths', at, 'backend']),
  )
  return [['spec', 'defaultBackend'], ...routed].flatMap((path): Backend[] => {
    const service = [...path, 'service']
    return ['number', 'name'].map((key) => ({
      service: valueAt(manifest, [...service, 'name']),
      port: valueAt(manifest, [...service, 'port', key]),
      path: [...service, 'port', key],
    }))
  })
}

function checkBackend(
  { service: name, port, path }: Backend,
  route: Finished,
  pack: FinishedPackage,
): LocatedFinding[] {
  if (typeof name !== 'string' || (typeof port !== 'string' && typeof port !== 'number')) return []
  const { namespace } = route.manifest.metadata
  const service = pack
    .holding(name, ofKinds(['Service']))
    .find(({ manifest: { metadata } }) => metadata.name === name && metadata.namespace === namespace)
  if (service === undefined) return []
  const { ports, isPartial } = serviceOf(service.manifest)
  if (isPartial || ports.length === 0 || ports.some((one) => String(one.number) === String(port) || one.name === port))
    return []
  const listed = ports
    .slice(0, 3)
    .map((one) => (one.name === undefined ? `${one.number}` : `${one.number} (${one.name})`))
  const message = `\`${port}\` of ${nameOf(route)} is not a port of ${nameOf(service)}. Set ${shortList(listed)}.`
  return [route.finding(noPort.at(path, message, { severity: 'warning', current: port }), [String(port), 'port'])]
}
