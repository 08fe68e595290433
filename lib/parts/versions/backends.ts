import type { RawClaim, World } from '../../kind/claim'
import { sameNamespace } from '../../manifest/id'
import { isPlain } from '../../manifest/manifest'
import { scalarText } from '../../manifest/value-at'
import { versionName, WEIGHTS_ANNOTATION } from './names'

/** A Service of a handler and its percentage of the requests. */
export interface VersionBackend {
  service: string
  weight: number
}

/** The Services to which requests for a handler are routed. */
export interface HandlerRoute {
  path: string
  backends: readonly VersionBackend[]
}

/** Returns the handler with the given name; undefined if the package does not contain it. */
export const handlerNamed = (
  name: string,
  namespace: string | undefined,
  world: Pick<World, 'claims'>,
): RawClaim | undefined =>
  world.claims('GatiHandler').find((one) => one.name === name && sameNamespace(one.namespace, namespace))

/** Returns the versions of a handler that the package contains. */
export const versionsOf = (
  handler: Pick<RawClaim, 'name' | 'namespace'>,
  world: Pick<World, 'claims'>,
): readonly RawClaim[] =>
  world
    .claims('GatiVersion')
    .filter(({ spec, namespace }) => spec.handler === handler.name && sameNamespace(namespace, handler.namespace))

/**
 * Returns the path and the Services of a handler. The handler can be unchecked. The weights are those of the operator
 * or, if absent, the `routingWeight` of its GatiVersions. Without weights, the version of the handler gets all
 * requests.
 */
export function routeOfHandler(handler: RawClaim, world: Pick<World, 'claims'>): HandlerRoute {
  const { spec, name, annotations } = handler
  const path = scalarText(spec.handlerPath) ?? '/'
  const own = isPlain(spec.timescape) ? versionName(name, scalarText(spec.version) ?? '') : name
  const decided = weightsFrom(annotations[WEIGHTS_ANNOTATION])
  if (decided.length > 0) return { path, backends: decided }
  const written = isPlain(spec.timescape) ? weightsByHand(handler, world) : []
  return { path, backends: written.length > 0 ? written : [{ service: own, weight: 100 }] }
}

const weightsByHand = (handler: RawClaim, world: Pick<World, 'claims'>): VersionBackend[] =>
  versionsOf(handler, world).flatMap(({ spec }) => {
    const { versionId, routingWeight } = spec
    return typeof routingWeight === 'number'
      ? [{ service: versionName(handler.name, scalarText(versionId) ?? ''), weight: routingWeight }]
      : []
  })

/** Reads weights in the format of the annotation. */
const weightsFrom = (text: string | undefined): VersionBackend[] =>
  (text ?? '').split(',').flatMap((one) => {
    const [, service, weight] = /^([a-z0-9-]+)=(\d+)$/.exec(one) ?? []
    return service === undefined ? [] : [{ service, weight: Number(weight) }]
  })

/** Writes weights in the format of the annotation. */
export const weightsText = (backends: readonly VersionBackend[]): string =>
  backends.map(({ service, weight }) => `${service}=${weight}`).join(',')
