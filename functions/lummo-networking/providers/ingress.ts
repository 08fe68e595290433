import type { V1IngressSpec } from '@kubernetes/client-node'
import type { Finding } from '../../../lib/finding/finding'
import { notExpressible } from '../rules'
import { compact } from '../../../lib/manifest/compact'
import { stableJson } from '../../../lib/manifest/hash'
import type { Manifest } from '../../../lib/manifest/manifest'
import { nameWithSuffix } from '../../../lib/manifest/grammar/name'
import { trafficObjects } from '../../../lib/parts/network/traffic'
import { ingressController } from '../../../lib/settings/ingress-namespace'
import { checkWeights, withExpressibleServices } from '../ingress-weights'
import { classAnnotation, googleAnnotations, googleObjects } from './ingress-google'
import { INGRESS, pathsOf } from './ingress-paths'
import { ISSUER_ANNOTATIONS, issuerOf } from '../issuer'
import { cannot, type RouteObjects, type Plan, type ResolvedRoute } from '../plan'
import { bytesOf, locationOf, refuse } from '../route-options'
import type { Spec } from '../spec'

const NGINX = 'nginx.ingress.kubernetes.io'
const CANARY = 'Set the same options in all routes of the application, or set another provider.'

/** Routes with the same annotations. Such routes share an Ingress, because its annotations apply to all paths. */
interface Group {
  annotations: Record<string, string>
  vpn: boolean
  ways: ResolvedRoute[]
}

/**
 * Returns Ingress objects: one for public routes, one for VPN routes, and additional ones for routes with different
 * options. Source: networking.k8s.io/v1; ingress-nginx, user-guide/nginx-configuration/annotations; ingress-gce.
 */
export function ingressRoutes(plan: Plan): RouteObjects {
  const { claim, settings, secret, grpc } = plan
  const routes = plan.routes.map((way) => withExpressibleServices(way, plan))
  const google = ingressController(settings) === 'google'
  const findings = routes.flatMap((way) => check(way, plan))
  const manifests: Manifest[] = []
  if (grpc !== undefined) {
    findings.push(
      cannot(
        INGRESS,
        'route gRPC without TLS',
        ['spec', 'grpc'],
        'Remove `grpc`, and add a route with `port: grpc`, which uses TLS.',
      ),
    )
  }
  const groups = groupsOf(routes, plan)
  for (const [at, group] of groups.entries()) {
    const name = nameOf(group, groups, claim.name)
    const made = group.ways.map((way) => pathsOf(way, plan))
    findings.push(...made.flatMap((one) => one.findings))
    const shifted = group.ways.find(({ versions }) => versions !== undefined)
    if (shifted !== undefined && name !== trafficObjects(claim.name)[group.vpn ? 'vpn' : 'open']) {
      findings.push(cannot(INGRESS, 'split a canary between routes with different options', shifted.path, CANARY))
    }
    const hosts = [...(group.ways[0]?.hosts ?? [])]
    const paths = made.flatMap((one) => one.paths)
    const annotations = {
      ...(at === 0 ? certificateAnnotations(plan) : {}),
      ...group.annotations,
      ...classAnnotation(google, settings.ingress.class),
      ...googleAnnotations(plan, google),
      ...ownAnnotations(claim.spec, at === 0),
    }
    manifests.push(
      ingress(
        plan,
        name,
        annotations,
        compact<V1IngressSpec>({
          ingressClassName: google ? undefined : settings.ingress.class,
          tls:
            secret === undefined || claim.spec.certificate?.google === true
              ? undefined
              : [{ hosts, secretName: secret }],
          rules: hosts.map((host) => ({ host, http: { paths } })),
        }),
      ),
    )
    manifests.push(...secondBackend(plan, name, group))
  }
  if (google && groups.length > 0) manifests.push(...googleObjects(plan))
  return { manifests, findings }
}

function ingress(plan: Plan, name: string, annotations: Record<string, string>, spec: V1IngressSpec): Manifest {
  const metadata: Manifest['metadata'] = { name, labels: plan.id.labels }
  if (Object.keys(annotations).length > 0) metadata.annotations = annotations
  return { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata, spec }
}

function groupsOf(ways: readonly ResolvedRoute[], plan: Plan): Group[] {
  const groups = new Map<string, Group>()
  for (const way of ways) {
    const annotations = annotationsOf(way, plan)
    const key = stableJson([way.spec.vpn, annotations, way.versions !== undefined, sharesOf(way)])
    const group = groups.get(key) ?? { annotations, vpn: way.spec.vpn, ways: [] }
    group.ways.push(way)
    groups.set(key, group)
  }
  const shifts = ({ ways }: Group) => ways.some(({ versions }) => versions !== undefined)
  return [...groups.values()].sort((one, other) => Number(shifts(other)) - Number(shifts(one)))
}

/**
 * Returns the Services and weights of a route, by which routes are grouped. An Ingress supports only one Service with a
 * weight.
 */
const sharesOf = ({ weighted }: ResolvedRoute) => weighted?.map(({ service, port, weight }) => [service, port, weight])

/**
 * Returns an Ingress that gives the second of two Services its percentage of the requests. All other annotations and
 * the certificate equal those of the main Ingress. Source: ingress-nginx, user-guide/nginx-configuration/annotations,
 * Canary.
 */
function secondBackend(plan: Plan, main: string, { ways }: Group): Manifest[] {
  const [first] = ways
  const [one, other] = first?.weighted ?? []
  if (ingressController(plan.settings) !== 'nginx') return []
  if (first === undefined || one === undefined || other === undefined) return []
  const { weight = 0 } = other
  const total = weight + (one.weight ?? 0)
  const paths = ways.flatMap((way) => pathsOf({ ...way, ...other }, plan).paths)
  const annotations = compact<Record<string, string>>({
    [`${NGINX}/canary`]: 'true',
    [`${NGINX}/canary-weight`]: `${weight}`,
    // Default: 100.
    [`${NGINX}/canary-weight-total`]: total === 100 ? undefined : `${total}`,
  })
  const rules = first.hosts.map((host) => ({ host, http: { paths } }))
  const name = nameWithSuffix(main, 'weighted')
  return [ingress(plan, name, annotations, { ingressClassName: plan.settings.ingress.class, rules })]
}

/** Returns the name of a group. A Rollout refers to the first group of each type, whose name has no suffix. */
function nameOf(group: Group, groups: readonly Group[], name: string): string {
  const names = trafficObjects(name)
  const base = group.vpn ? names.vpn : names.open
  const number = groups.filter(({ vpn }) => vpn === group.vpn).indexOf(group)
  return number === 0 ? base : nameWithSuffix(base, `${number + 1}`)
}

/** Returns the annotations of ingress-nginx for the options of a route; no other controller reads these annotations. */
function annotationsOf({ spec, port }: ResolvedRoute, { settings }: Plan): Record<string, string> {
  const controller = ingressController(settings)
  if (controller === 'google') return {}
  const protocol = (port.grpc && 'GRPC') || (port.tls && spec.redirect === undefined && 'HTTPS') || undefined
  // lummo does not know the annotations with which other controllers enable gRPC and HTTPS.
  if (controller !== 'nginx') return compact<Record<string, string>>({ [`${NGINX}/backend-protocol`]: protocol })
  const { rateLimit, bodyLimit, redirect } = spec
  const annotations: Record<string, string> = {}
  const set = (name: string, value: string | undefined) => {
    if (value !== undefined) annotations[`${NGINX}/${name}`] = value
  }
  set('backend-protocol', protocol)
  set('whitelist-source-range', spec.vpn ? settings.vpn.ranges?.join(',') : undefined)
  set('limit-rps', rateLimit === undefined ? undefined : `${rateLimit.average}`)
  set(
    'limit-burst-multiplier',
    rateLimit === undefined ? undefined : `${Math.ceil((rateLimit.burst ?? rateLimit.average) / rateLimit.average)}`,
  )
  set('proxy-body-size', bodyLimit === undefined ? undefined : `${bytesOf(bodyLimit)}`)
  if (redirect !== undefined) {
    const { base, path } = locationOf(redirect)
    set(redirect.permanent ? 'permanent-redirect' : 'temporal-redirect', `${base}${path ?? ''}`)
  }
  return annotations
}

/** Returns the annotations that request a certificate from cert-manager. Only one Ingress needs these annotations. */
function certificateAnnotations({ claim, secret, settings }: Plan): Record<string, string> {
  const { certificate } = claim.spec
  if (secret === undefined || certificate?.secret !== undefined || certificate?.google === true) return {}
  const { kind, name } = issuerOf(claim.spec, settings)
  return { [ISSUER_ANNOTATIONS[kind]]: name }
}

/** Returns the user’s annotations. Only one Ingress may request the same Secret from cert-manager. */
const ownAnnotations = ({ annotations = {} }: Spec, first: boolean): Record<string, string> =>
  Object.fromEntries(Object.entries(annotations).filter(([key]) => first || !key.startsWith('cert-manager.io/')))

function check(way: ResolvedRoute, plan: Plan): Finding[] {
  const { settings, claim } = plan
  const { spec, path } = way
  const nginx = ingressController(settings) === 'nginx'
  const name = nginx ? INGRESS : `An Ingress of the class \`${settings.ingress.class}\``
  const findings = refuse(name, way, [
    'headers',
    'stripPrefix',
    'compress',
    'middlewares',
    'priority',
    ...(nginx ? [] : (['rateLimit', 'bodyLimit', 'redirect'] as const)),
  ])
  findings.push(...checkWeights(way, plan, name))
  if (spec.vpn && !nginx)
    findings.push(cannot(name, 'match client addresses', [...path, 'vpn'], 'Set another provider or class.'))
  else if (spec.vpn && settings.vpn.ranges === undefined) {
    findings.push(
      cannot(
        INGRESS,
        'identify VPN clients',
        [...path, 'vpn'],
        'Set their addresses in `network.vpn.ranges` of the LummoPackage.',
      ),
    )
  }
  if (spec.redirect?.keepPath === true && nginx) {
    findings.push(cannot(INGRESS, 'redirect and keep the path', [...path, 'redirect'], 'Set `keepPath: false`.'))
  }
  if (nginx && /["'$;\\{}]/.test(spec.redirect?.to ?? '')) {
    const fix = 'Replace these characters with escapes such as `%24`.'
    findings.push(cannot(INGRESS, 'redirect to an address with `$`, `;`, quotes or braces', [...path, 'redirect'], fix))
  }
  if (way.port.grpc && !nginx) {
    const fix = 'Set an HTTP port, or set another provider or class.'
    const finding = cannot(name, 'route gRPC to pods that serve it without TLS', [...path, 'port'], fix)
    const known = ingressController(settings) === 'google'
    const message = `${name} supports gRPC routes only with the ingress-nginx controller. ${fix}`
    findings.push(known ? finding : notExpressible.at(finding.path ?? path, message, { severity: 'warning' }))
  } else if (way.port.grpc && claim.spec.tls === false) {
    findings.push(cannot(INGRESS, 'route gRPC without TLS', [...path, 'port'], 'Remove `tls: false`.'))
  }
  return findings
}
