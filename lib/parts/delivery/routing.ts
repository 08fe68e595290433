import type { Finding, FieldPath } from '../../finding/finding'
import { noPort } from '../../finding/rules'
import type { Manifest } from '../../manifest/manifest'
import type { DeliveryContext } from './request'
import type { CanarySpec } from './spec'
import type { Canary } from './rollout-strategy'
import { trafficNames, versionService, weightedService } from '../network/traffic'
import { controllerNeeds, trafficRouting } from './traffic-routing'
import { noService, sameService } from './rules'

/** Traffic routing, and the Services between which it splits traffic. */
export interface Routing {
  fields: { [K in 'stableService' | 'canaryService' | 'trafficRouting']: Canary[K] | undefined }
  manifests: Manifest[]
  findings: Finding[]
}

type Routes = NonNullable<CanarySpec['trafficRouting']>

/**
 * Returns the routing of a canary. The routing that the user sets takes precedence over the networking of the
 * application. Without routing, the percentage of new pods approximates the percentage of traffic. A Service for the
 * new pods is generated unless the user sets one.
 */
export function routingOf(canary: CanarySpec, context: DeliveryContext, path: FieldPath): Routing {
  const names = trafficNames(context.id.name)
  const own = canary.trafficRouting
  const byUs = own === undefined || isWithoutProvider(own)
  const ours = byUs ? withManaged(trafficRouting(context.traffic, context.id.name), canary) : undefined
  const routed = byUs ? ours !== undefined : needsServices(canary, own)
  const stable = canary.stableService ?? (routed ? names.stable : undefined)
  const service = canary.canaryService ?? (routed ? names.canary : undefined)
  const findings = checkServices({ stable, canary: service, routed }, context, path)
  const manifests: Manifest[] =
    service === names.canary && routed ? [...versionService(names.canary, context.id, context.ports)] : []
  if (ours?.traefik !== undefined && stable !== undefined && service !== undefined) {
    manifests.push(weightedService(context.id, context.ports, { stable, canary: service }))
  }
  if (ours !== undefined) findings.push(...controllerNeeds(context.traffic, path))
  const fields = { stableService: stable, canaryService: service, trafficRouting: ours ?? own }
  return { fields, manifests, findings }
}

/** Checks whether the user only adds settings to the provider that the networking of the application uses. */
const isWithoutProvider = ({ managedRoutes, maxTrafficWeight, ...providers }: Routes): boolean =>
  Object.keys(providers).length === 0

/**
 * Adds the routes that steps set to the routing, because Argo Rollouts accepts only declared routes, in the order of
 * their priority. Source: argo-rollouts v1.9, docs/features/traffic-management/istio; gatewayAPI plugin v0.15,
 * header-based routing.
 */
function withManaged(
  routes: Canary['trafficRouting'],
  { steps = [], trafficRouting: own }: CanarySpec,
): Canary['trafficRouting'] {
  if (routes === undefined) return undefined
  const names = steps.flatMap(({ setHeaderRoute, setMirrorRoute }) => [setHeaderRoute?.name, setMirrorRoute?.name])
  const set = names.flatMap((name) => (name === undefined ? [] : [{ name }]))
  const listed = [...(own?.managedRoutes ?? []), ...set]
  const managedRoutes = listed.filter(({ name }, at) => listed.findIndex((other) => other.name === name) === at)
  if (managedRoutes.length === 0) return { ...routes, ...own }
  const { [GATEWAY_PLUGIN]: plugin } = (routes.plugins ?? {}) as Record<string, { httpRoutes?: object[] } | undefined>
  const plugins =
    plugin === undefined
      ? {}
      : {
          plugins: {
            [GATEWAY_PLUGIN]: {
              ...plugin,
              httpRoutes: plugin.httpRoutes?.map((route) => ({ ...route, useHeaderRoutes: true })),
            },
          },
        }
  return { ...routes, ...own, ...plugins, managedRoutes }
}

const GATEWAY_PLUGIN = 'argoproj-labs/gatewayAPI'

/**
 * Checks whether a provider splits traffic between two Services. Source: argo-rollouts v1.9,
 * requireCanaryStableServices.
 */
function needsServices(canary: CanarySpec, routes: Routes): boolean {
  const { traefik, nginx, smi, apisix, ambassador, appMesh, plugins, alb, istio } = routes
  if ([traefik, nginx, smi, apisix, ambassador, appMesh, plugins].some((provider) => provider !== undefined))
    return true
  return (alb !== undefined && canary.pingPong === undefined) || (istio !== undefined && !istio.destinationRule)
}

function checkServices(
  { stable, canary, routed }: { stable: string | undefined; canary: string | undefined; routed: boolean },
  context: DeliveryContext,
  path: FieldPath,
): Finding[] {
  const names = trafficNames(context.id.name)
  const findings: Finding[] = []
  if (stable !== undefined && stable === canary) {
    const message = `The stable and the canary Service both have the name \`${stable}\`. Rename one of the two.`
    findings.push(sameService.at([...path, 'canaryService'], message))
  }
  if (!routed) return findings
  if (canary === names.canary && context.ports.length === 0) {
    const message =
      'Traffic shifting requires Services, but this application has no port. Add `http`, `grpc` or `ports`.'
    findings.push(noPort.at(path, message))
  } else if (stable === names.stable && !context.served) {
    const message = `Traffic is shifted from the Service \`${stable}\`, but \`service: false\` disables it. Remove \`service: false\`.`
    findings.push(noService.at(['spec', 'service'], message))
  }
  return findings
}
