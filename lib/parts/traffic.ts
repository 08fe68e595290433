import type { World } from '../kind/claim'
import type { Manifest } from '../manifest/manifest'
import type { Identity } from './identity'
import type { NamedPort } from './ports'
import { clusterService } from './service'

/** How traffic from outside comes to an application. */
export interface Traffic {
  /** The networking object that leads to it. */
  name: string
}

/** The kind that leads traffic to an application. */
export const NETWORKING_KIND = 'LummoNetworking'

/** The names of what a canary shifts traffic between; networking routes to the weighted one. */
export const trafficNames = (name: string) => ({ stable: name, canary: `${name}-canary`, weighted: name })

/** The networking of an application, if the package has one. */
export function trafficOf(app: string, world: Pick<World, 'claims'>): Traffic | undefined {
  const found = world.claims(NETWORKING_KIND).find(({ spec }) => spec.app === app)
  return found === undefined ? undefined : { name: found.name }
}

/**
 * What lets Argo Rollouts shift real traffic: a Service for the new pods beside the one that is there, and a
 * TraefikService whose weights the controller sets (so they are not written). Source: argo-rollouts v1.9, traefik.md.
 */
export function weightedService(
  id: Identity,
  ports: readonly NamedPort[],
): {
  stable: string
  canary: string
  routing: { traefik: { weightedTraefikServiceName: string } }
  manifests: Manifest[]
} {
  const { stable, canary, weighted } = trafficNames(id.name)
  const port = ports.find(({ name }) => name === 'http') ?? ports[0]
  const services = [stable, canary].map((name) => ({ name, port: port?.name ?? 'http' }))
  return {
    stable,
    canary,
    routing: { traefik: { weightedTraefikServiceName: weighted } },
    manifests: [
      ...clusterService({ ...id, name: canary }, ports),
      {
        apiVersion: 'traefik.io/v1alpha1',
        kind: 'TraefikService',
        metadata: { name: weighted, labels: id.labels },
        spec: { weighted: { services } },
      },
    ],
  }
}
