import type { Finding } from '../../lib/finding/finding'
import { badName, chooseOne, givenTwice, missingField, noPort } from '../../lib/finding/rules'
import type { Claim, Expansion, World } from '../../lib/kind/claim'
import { renamedLike } from '../../lib/kind/given-name'
import { explainName } from '../../lib/manifest/grammar/explain-name'
import { explainHost } from '../../lib/manifest/traefik-rule/rule-matcher'
import { type Identity, identity } from '../../lib/parts/identity/identity'
import { admission } from './admission'
import { checkBackendTls } from './providers/backend-tls'
import { certificateOf, checkCertificate } from './certificates/certificate'
import { checkCertificateName, secretName } from './certificates/certificate-names'
import { gatewayRoutes } from './providers/gateway'
import { ingressRoutes } from './providers/ingress'
import { istioRoutes } from './providers/istio'
import { checkOverlaps } from './conflicts/overlaps'
import { checkBypasses } from './conflicts/vpn-bypasses'
import { checkHandlerRoutes, withHandlerRoutes } from './handler-routes'
import type { RouteObjects, Plan } from './plan'
import { isShifted, resolveRoutes } from './resolve-routes'
import { checkOptions } from './route-options'
import { routesOf } from './routes'
import { checkOwnGateway } from './providers/own-gateway'
import { checkSharedGateway, isSharedByIstio } from './providers/shared-gateway'
import type { Spec } from './spec'
import { type RouteTarget, targetOf } from './target/target'
import { traefikRoutes } from './providers/traefik'
import { servedPort } from '../../lib/parts/container/ports'
import { badHost, canaryByOnePort, routeClash } from './rules'

const PROVIDERS = { traefik: traefikRoutes, gateway: gatewayRoutes, ingress: ingressRoutes, istio: istioRoutes }

/** Returns the routes, the certificate and the Service of an application, for the provider in the settings. */
export function expand(written: Claim<Spec>, world: World): Expansion {
  const claim = { ...written, spec: withHandlerRoutes(written.spec, written, world) }
  const { spec } = claim
  const settings = world.settings.network
  const id = identity(claim)
  const target = targetOf(claim, id, world)
  const routes = routesOf(spec)
  const resolved = target.findings.some(({ severity }) => severity === 'error')
    ? { routes: [], findings: [] }
    : resolveRoutes(routes, { target, claim, world })
  const { grpc, findings: aboutGrpc } = grpcOf(claim, id, target, world)
  const plan: Plan = {
    claim,
    id,
    settings,
    world,
    routes: resolved.routes,
    grpc,
    // The owner of a shared Istio Gateway manages its certificates, unless the object requests a certificate.
    secret:
      isSharedByIstio(settings) && spec.certificate === undefined
        ? undefined
        : secretName(spec, renamedLike(claim, id.app)),
  }
  const emitted: RouteObjects = PROVIDERS[settings.provider](plan)
  const admitted = admission(plan, target)
  const aboutName = checkCertificateName(plan)
  const certificate = aboutName.length > 0 ? [] : certificateOf(plan)
  return {
    manifests: [...target.manifests, ...emitted.manifests, ...certificate, ...admitted.manifests],
    findings: [
      ...check(claim, id),
      ...checkHandlerRoutes(written, world),
      ...target.findings,
      ...resolved.findings,
      ...aboutGrpc,
      ...emitted.findings,
      ...resolved.routes.flatMap(checkOptions),
      ...checkShifted(plan, target),
      ...checkCertificate(spec, settings, world),
      ...aboutName,
      ...checkBackendTls(plan),
      ...checkSharedGateway(plan),
      ...checkOwnGateway(settings),
      ...checkOverlaps(claim, routes, world),
      ...checkBypasses(claim, resolved.routes, world),
      ...admitted.findings,
    ],
  }
}

function grpcOf(
  { spec }: Claim<Spec>,
  id: Identity,
  target: RouteTarget,
  { settings }: World,
): { grpc: Plan['grpc']; findings: Finding[] } {
  const nothing = { grpc: undefined, findings: [] as Finding[] }
  if (!spec.grpc || target.ports.length === 0) return nothing
  const [only, ...others] = target.ports
  const alone = others.length === 0 && target.versions === undefined ? only : undefined
  const port = target.ports.find(({ grpc }) => grpc) ?? (alone === undefined ? undefined : { ...alone, grpc: true })
  const path = ['spec', 'grpc']
  if (port === undefined) {
    const message = `The Service \`${target.service}\` has no port \`grpc\`. Add \`grpc: 9090\` to the container, or remove \`grpc\` from this object.`
    return { ...nothing, findings: [noPort.at(path, message)] }
  }
  const host = `${id.app}.${settings.network.internalDomain}`
  const findings: Finding[] = []
  if (explainHost(host) !== undefined)
    findings.push(
      badHost.at(
        path,
        `The gRPC host \`${host}\` is not a valid hostname. Set a different \`app\`, or correct \`network.internalDomain\` in the settings.`,
      ),
    )
  const taken = (spec.domains ?? []).indexOf(host)
  if (taken >= 0) {
    findings.push(
      routeClash.at(
        ['spec', 'domains', taken],
        `\`${host}\` is already the gRPC host. Remove the host from \`domains\`, or remove \`grpc: true\`.`,
      ),
    )
  }
  const shifted = target.versions !== undefined && isShifted(port, target)
  const versions = shifted ? target.versions : undefined
  return { grpc: { host, service: target.service, port, versions, weighted: undefined }, findings }
}

function check({ spec }: Claim<Spec>, id: Identity): Finding[] {
  const findings: Finding[] = []
  const domains = spec.domains ?? []
  if (domains.length === 0 && !spec.grpc) {
    findings.push(
      missingField.at(['spec'], 'No domain is set. Add `domains: [app.example.com]`, `grpc: true`, or both.'),
    )
  } else if (domains.length === 0 && (spec.routes ?? []).length > 0) {
    findings.push(missingField.at(['spec'], 'The routes have no domain. Add `domains: [app.example.com]`.'))
  }
  for (const [at, host] of domains.entries()) {
    if (domains.indexOf(host) < at)
      findings.push(givenTwice.at(['spec', 'domains', at], `\`${host}\` is listed twice. Remove one of the two.`))
  }
  for (const [at, { match, path }] of (spec.routes ?? []).entries()) {
    if (match !== undefined && path !== undefined) {
      findings.push(
        chooseOne.at(
          ['spec', 'routes', at, 'path'],
          '`match` and `path` are mutually exclusive. Remove one of the two.',
        ),
      )
    }
  }
  const problem = explainName(id.app, 'dns-1035-label')
  if (problem !== undefined) findings.push(badName.at(['spec', 'app'], problem))
  return findings
}

/**
 * Reports a route to a second port. Only one port of an application has weights; traffic of other ports stays on the
 * stable version until the promotion.
 */
function checkShifted({ routes, grpc }: Plan, { versions, service, ports }: RouteTarget): Finding[] {
  if (versions === undefined) return []
  const { name, number } = servedPort(ports) ?? ports[0] ?? {}
  const port = name ?? number
  const shifted = port === undefined ? 'another port' : `the port \`${port}\``
  const message = `The traffic of this route stays on the stable version until promotion, because the canary shifts only the traffic of ${shifted}.`
  const note = (path: Finding['path']): Finding => canaryByOnePort.at(path ?? [], message)
  return [
    ...routes
      .filter(
        (way) =>
          way.service === service &&
          way.versions === undefined &&
          way.weighted === undefined &&
          way.spec.redirect === undefined,
      )
      .map(({ path }) => note(path)),
    ...(grpc !== undefined && grpc.versions === undefined ? [note(['spec', 'grpc'])] : []),
  ]
}
