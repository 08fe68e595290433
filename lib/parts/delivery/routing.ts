import type { Finding, FieldPath } from '../../finding/finding'
import { noPort } from '../../finding/rules'
import type { Manifest } from '../../manifest/manifest'
import type { Delivered } from './request'
import type { CanarySpec } from './spec'
import type { Canary } from './rollout-strategy'
import { trafficNames, versionService, weightedService } from '../network/traffic'
import { controllerNeeds, trafficRouting } from './traffic-routing'
import { noService, sameService } from './rules'

/** What shifts traffic, between which Services. */
export interface Routing {
  fields: { [K in 'stableService' | 'canaryService' | 'trafficRouting']: Canary[K] | undefined }
  manifests: Manifest[]
  findings: Finding[]
}

type Routes = NonNullable<CanarySpec['trafficRouting']>

/**
 * The routing of a canary: what the user wrote, else that of the application's networking where it has some, else
 * none, and then the share of pods is the share of traffic. A Service for the new pods is made unless the user
 * names one.
 */
export function routingOf(canary: CanarySpec, made: Delivered, path: FieldPath): Routing {
  const names = trafficNames(made.id.name)
  const own = canary.trafficRouting
  const { network } = made.world.settings
  const byUs = own === undefined || isWithoutProvider(own)
  const ours = byUs ? withManaged(trafficRouting(made.traffic, made.id.name, network), canary) : undefined
  const routed = byUs ? ours !== undefined : needsServices(canary, own)
  const stable = canary.stableService ?? (routed ? names.stable : undefined)
  const service = canary.canaryService ?? (routed ? names.canary : undefined)
  const findings = checkServices({ stable, canary: service, routed }, made, path)
  const manifests: Manifest[] =
    service === names.canary && routed ? [...versionService(names.canary, made.id, made.ports)] : []
  if (ours?.traefik !== undefined && stable !== undefined && service !== undefined) {
    manifests.push(weightedService(made.id, made.ports, { stable, canary: service }))
  }
  if (ours !== undefined) findings.push(...controllerNeeds(network, path))
  const fields = { stableService: stable, canaryService: service, trafficRouting: ours ?? own }
  return { fields, manifests, findings }
}

/** Whether the user leaves the provider to the networking, and adds something to it. */
const isWithoutProvider = ({ managedRoutes, maxTrafficWeight, ...providers }: Routes): boolean =>
  Object.keys(providers).length === 0

/**
 * Routing with the routes that the steps set: Argo Rollouts takes only those that it is told of, in the order of their
 * priority. Source: argo-rollouts v1.9, docs/features/traffic-management/istio; gatewayAPI plugin v0.15, header-based routing.
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

/** Providers that shift traffic between two Services. Source: argo-rollouts v1.9, requireCanaryStableServices. */
function needsServices(canary: CanarySpec, routes: Routes): boolean {
  const { traefik, nginx, smi, apisix, ambassador, appMesh, plugins, alb, istio } = routes
  if ([traefik, nginx, smi, apisix, ambassador, appMesh, plugins].some((provider) => provider !== undefined))
    return true
  return (alb !== undefined && canary.pingPong === undefined) || (istio !== undefined && !istio.destinationRule)
}

function checkServices(
  { stable, canary, routed }: { stable: string | undefined; canary: string | undefined; routed: boolean },
  made: Delivered,
  path: FieldPath,
): Finding[] {
  const names = trafficNames(made.id.name)
  const findings: Finding[] = []
  if (stable !== undefined && stable === canary) {
    const message = `The stable and the canary Service are both \`${stable}\`; they must be two. Rename one.`
    findings.push(sameService.at([...path, 'canaryService'], message))
  }
  if (!routed) return findings
  if (canary === names.canary && made.ports.length === 0) {
    const message =
      'Traffic is shifted between Services, and without a port there are none. Add `http`, `grpc` or `ports`.'
    findings.push(noPort.at(path, message))
  } else if (stable === names.stable && !made.served) {
    const message = `Traffic is shifted away from the Service \`${stable}\`, but \`service: false\` leaves it out. Remove that line.`
    findings.push(noService.at(['spec', 'service'], message))
  }
  return findings
}
