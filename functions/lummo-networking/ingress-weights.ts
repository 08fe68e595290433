import type { Finding } from '../../lib/finding/finding'
import { isPlain } from '../../lib/manifest/manifest'
import { handlerNamed } from '../../lib/parts/versions/backends'
import { ingressController } from '../../lib/settings/ingress-namespace'
import { cannot, type Plan, type ResolvedRoute } from './plan'
import { INGRESS } from './providers/ingress-paths'

const isNginx = ({ settings }: Plan): boolean => ingressController(settings) === 'nginx'

/**
 * Removes Services that get no requests from a route, if an Ingress could not express the route with them.
 * An Ingress has one Service, and ingress-nginx supports a second Service with a weight.
 */
export function withExpressibleServices(way: ResolvedRoute, plan: Plan): ResolvedRoute {
  const { weighted = [] } = way
  if (weighted.length <= (isNginx(plan) ? 2 : 1)) return way
  const used = weighted.filter(({ weight = 0 }) => weight > 0)
  const [first, ...others] = used
  if (first === undefined) return way
  const { service, port } = first
  return { ...way, service, port, weighted: others.length === 0 ? undefined : used }
}

/** Reports Services between which an Ingress cannot split requests. */
export function checkWeights(way: ResolvedRoute, plan: Plan, name: string): Finding[] {
  const { weighted = [], path } = way
  const [first, second] = weighted
  const at = [...path, 'backends']
  if (first === undefined || second === undefined) return checkSteps(way, plan, name)
  const fix = 'Set another `network.provider`.'
  if (!isNginx(plan)) return [cannot(name, 'split requests by weight', at, fix)]
  if (weighted.length > 2) return [cannot(INGRESS, 'split requests between more than two Services', at, fix)]
  if (first.port.grpc === second.port.grpc && first.port.tls === second.port.tls) return []
  return [cannot(INGRESS, 'split requests between Services with different protocols', at, fix)]
}

/**
 * Reports a handler with several steps in advance, before it gets its first new version.
 */
function checkSteps({ spec: { handler }, path }: ResolvedRoute, plan: Plan, name: string): Finding[] {
  if (handler === undefined || isNginx(plan)) return []
  const timescape = handlerNamed(handler, plan.claim.namespace, plan.world)?.spec.timescape
  if (!isPlain(timescape)) return []
  const { steps } = timescape
  if (Array.isArray(steps) && steps.every((step) => step === 100)) return []
  const fix = `Set \`steps: [100]\` in \`timescape\` of GatiHandler/${handler}, or set another \`network.provider\`.`
  return [cannot(name, 'split requests by weight', [...path, 'handler'], fix)]
}
