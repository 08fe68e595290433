import type { Finding } from '../../../lib/finding/finding'
import { notExpressible } from '../rules'
import { stableJson } from '../../../lib/manifest/hash'
import { sameNamespace } from '../../../lib/manifest/id'
import { ingressController } from '../../../lib/settings/ingress-namespace'
import type { Plan, ResolvedRoute } from '../plan'

/**
 * Reports pods that serve HTTPS (`appProtocol: https`) without the configuration that their controller needs. For
 * Traefik and ingress-nginx, the generated objects contain this configuration. Other controllers use plain HTTP until
 * the user adds another object. Source: gateway-api v1.6, BackendTLSPolicy; istio 1.30, DestinationRule; ingress-gce,
 * annotations of Services.
 */
export function checkBackendTls(plan: Plan): Finding[] {
  const routed = plan.routes.filter(({ spec }) => spec.redirect === undefined)
  const encrypted = routed.flatMap((way) =>
    (way.weighted ?? [way]).filter(({ port }) => port.tls).map((backend) => ({ ...backend, path: way.path })),
  )
  return encrypted.flatMap((way) => {
    const fix = cureOf(way, plan)
    if (fix === undefined) return []
    const message = `The pods of \`${way.service}\` expect HTTPS, but get plain HTTP unless ${fix}.`
    // Some implementations of the Gateway API also support `appProtocol`.
    const severity = plan.settings.provider === 'gateway' ? 'info' : 'warning'
    return [notExpressible.at(way.path, message, { severity })]
  })
}

/** Returns the missing configuration; undefined if nothing is missing. */
function cureOf({ service, port }: Pick<ResolvedRoute, 'service' | 'port'>, plan: Plan): string | undefined {
  const { provider } = plan.settings
  if (provider === 'gateway') {
    return isSaid('BackendTLSPolicy', service, plan)
      ? undefined
      : 'a BackendTLSPolicy for this Service sets the trusted certificates. Add a BackendTLSPolicy'
  }
  if (provider === 'istio') {
    return isSaid('DestinationRule', service, plan)
      ? undefined
      : 'a DestinationRule for this Service sets `trafficPolicy: {tls: {mode: SIMPLE}}`. Add a DestinationRule'
  }
  const controller = provider === 'ingress' ? ingressController(plan.settings) : 'nginx'
  if (controller === 'google') {
    const name = 'cloud.google.com/app-protocols'
    const { annotations = {} } = plan.world.get('Service', service, plan.claim.namespace)?.metadata ?? {}
    if (annotations[name] !== undefined) return undefined
    return `this Service has the annotation \`${name}: '{"${port.name ?? 'https'}":"HTTPS"}'\`. Add the annotation with \`patches\``
  }
  return controller === 'nginx'
    ? undefined
    : 'the controller is ingress-nginx. Set the annotation of the controller for HTTPS backends in `annotations`'
}

/** Checks whether an object of this kind in the namespace refers to the Service. */
const isSaid = (kind: string, service: string, { claim, world }: Plan): boolean =>
  world
    .find([kind], service)
    .some(
      ({ metadata, spec }) => sameNamespace(metadata.namespace, claim.namespace) && stableJson(spec).includes(service),
    )
