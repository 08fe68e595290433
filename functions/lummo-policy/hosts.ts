import type { FieldPath } from '../../lib/finding/finding'
import { groupOf, sameNamespace } from '../../lib/manifest/id'
import { isPlain, type Manifest } from '../../lib/manifest/manifest'
import { shortList } from '../../lib/manifest/text'
import type { Broken } from './broken'
import { isOfKubernetes } from './unread'
import { reachOf, patterned, type Reach, reachesOfRule } from './reach'
import type { Spec } from './spec'
import { policyHost } from './rules'

interface Host extends Reach {
  path: FieldPath
}

/**
 * Reports hosts that a policy does not allow.
 *
 * @param gateways all Gateways of the Gateway API, because an attached route serves only the hosts of its Gateway
 */
export function brokenByHosts(manifest: Manifest, gateways: readonly Manifest[], { hosts }: Spec): Broken[] {
  if (hosts === undefined) return []
  const seen = new Set<string>()
  return [...hostsOf(manifest, gateways), ...annotatedHosts(manifest)].flatMap(({ host, reach, path }) => {
    if (seen.has(host) || isAllowedHost({ host, reach }, hosts)) return []
    seen.add(host)
    const what =
      host === '*'
        ? 'The object serves every host, which the policy does not allow.'
        : `The host \`${host}\` is not allowed.`
    const held =
      reach === '*' && host !== '*' ? ', or a pattern that ends with an allowed host, such as `\\.example\\.com$`' : ''
    return [{ rule: policyHost, path, what, fix: `Set a host that matches ${hostList(hosts)}${held}.`, written: host }]
  })
}

/** Lists the hosts that a policy allows. */
export const hostList = (hosts: readonly string[]): string => {
  return shortList(
    hosts.map((host) => `\`${host}\``),
    'or',
  )
}

/** Checks whether a policy allows all hosts that a host or wildcard matches. */
export const isAllowedHost = ({ host, reach }: Reach, hosts: readonly string[]): boolean =>
  hosts.some((one) => one === host || covers(one, reach))

/** API groups that lummo supports. Their kinds either serve no hosts, or this file reads their hosts. */
const READ = [
  'argoproj.io',
  'cert-manager.io',
  'cilium.io',
  'external-secrets.io',
  'externaldns.k8s.io',
  'gateway.networking.x-k8s.io',
  'generators.external-secrets.io',
  'k8s.nginx.org',
  'keda.sh',
  'monitoring.coreos.com',
  'networking.gke.io',
  'networking.istio.io',
  'networking.x-k8s.io',
  'postgresql.cnpg.io',
  'projectcontour.io',
  'pubsub.cnrm.cloud.google.com',
  'route.openshift.io',
  'security.istio.io',
  'serving.knative.dev',
  'tekton.dev',
  'telemetry.istio.io',
  'traefik.containo.us',
  'traefik.io',
]

/** Checks whether lummo finds all hosts of an object in this group. */
export const isReadForHosts = ({ apiVersion }: Manifest): boolean =>
  READ.includes(groupOf(apiVersion)) || isOfKubernetes(groupOf(apiVersion))

/** Checks whether an object is a Gateway of the Gateway API, which limits the hosts of its routes. */
export const isGateway = ({ apiVersion, kind }: Manifest): boolean =>
  groupOf(apiVersion).startsWith('gateway.networking.') && ['Gateway', 'ListenerSet', 'XListenerSet'].includes(kind)

/**
 * Checks whether an allowed host covers another host. `*.example.com` covers all hosts below it, and the wildcard
 * itself.
 */
const covers = (allowed: string, host: string): boolean =>
  allowed === '*' || allowed === host || (allowed.startsWith('*.') && host.endsWith(allowed.slice(1)))

/** Returns all hosts that an object serves, in the formats that Kubernetes and ingress controllers use. */
function hostsOf(manifest: Manifest, gateways: readonly Manifest[]): Host[] {
  const { apiVersion, kind, spec } = manifest
  if (!isPlain(spec)) return []
  switch (`${groupOf(apiVersion)} ${kind}`) {
    case 'networking.k8s.io Ingress':
      return [
        ...each(spec.rules, ['spec', 'rules'], (rule, path) => texts(rule.host ?? '*', [...path, 'host'])),
        ...each(spec.tls, ['spec', 'tls'], (tls, path) => texts(tls.hosts, [...path, 'hosts'])),
        ...(spec.defaultBackend === undefined ? [] : texts('*', ['spec', 'defaultBackend'])),
      ]
    case 'gateway.networking.k8s.io HTTPRoute':
    case 'gateway.networking.k8s.io GRPCRoute':
    case 'gateway.networking.k8s.io TLSRoute':
      return takesAll(manifest, gateways)
        ? texts('*', ['spec', 'hostnames'])
        : texts(spec.hostnames, ['spec', 'hostnames'])
    case 'gateway.networking.k8s.io Gateway':
    case 'gateway.networking.k8s.io ListenerSet':
    case 'gateway.networking.x-k8s.io XListenerSet':
      return each(spec.listeners, ['spec', 'listeners'], (one, path) =>
        texts(one.hostname ?? '*', [...path, 'hostname']),
      )
    case 'traefik.io IngressRoute':
    case 'traefik.io IngressRouteTCP':
    case 'traefik.containo.us IngressRoute':
    case 'traefik.containo.us IngressRouteTCP':
      return each(spec.routes, ['spec', 'routes'], (route, path) =>
        typeof route.match === 'string' ? at(reachesOfRule(route.match), [...path, 'match']) : [],
      )
    case 'networking.istio.io VirtualService':
      return texts(spec.hosts, ['spec', 'hosts']).filter(({ host }) => isPublic(host, isWithinMesh(spec.gateways)))
    case 'networking.istio.io Gateway':
      return each(spec.servers, ['spec', 'servers'], (server, path) => texts(server.hosts, [...path, 'hosts'])).map(
        // The part before `/` is the namespace that may use the host.
        ({ host, path }) => ({ ...reachOf(host.slice(host.indexOf('/') + 1)), path }),
      )
    case 'cert-manager.io Certificate':
      return [...texts(spec.dnsNames, ['spec', 'dnsNames']), ...texts(spec.commonName, ['spec', 'commonName'])]
    case 'networking.gke.io ManagedCertificate':
      return texts(spec.domains, ['spec', 'domains'])
    case 'route.openshift.io Route':
    case 'k8s.nginx.org VirtualServer':
    case 'k8s.nginx.org TransportServer':
      return texts(spec.host, ['spec', 'host'])
    case 'projectcontour.io HTTPProxy':
      return isPlain(spec.virtualhost) ? texts(spec.virtualhost.fqdn, ['spec', 'virtualhost', 'fqdn']) : []
    case 'externaldns.k8s.io DNSEndpoint':
      return each(spec.endpoints, ['spec', 'endpoints'], (one, path) => texts(one.dnsName, [...path, 'dnsName']))
    case 'serving.knative.dev DomainMapping':
      return texts(manifest.metadata.name, ['metadata', 'name'])
    default:
      return []
  }
}

const each = (
  list: unknown,
  path: FieldPath,
  read: (entry: Record<string, unknown>, path: FieldPath) => Host[],
): Host[] =>
  Array.isArray(list) ? list.flatMap((entry, index) => (isPlain(entry) ? read(entry, [...path, index]) : [])) : []

const at = (reaches: readonly Reach[], path: FieldPath): Host[] => reaches.map((one) => ({ ...one, path }))

function texts(value: unknown, path: FieldPath): Host[] {
  if (typeof value === 'string') return at([reachOf(value)], path)
  if (!Array.isArray(value)) return []
  return value.flatMap((entry, index) => (typeof entry === 'string' ? at([reachOf(entry)], [...path, index]) : []))
}

/** Annotations that contain hosts, separated by commas. A pattern follows after `~`. */
const NAMING = [
  // Source: ingress-nginx v1.13, annotations, server-alias.
  'nginx.ingress.kubernetes.io/server-alias',
  // Source: external-dns v0.19, docs/annotations.
  'external-dns.alpha.kubernetes.io/hostname',
  'external-dns.alpha.kubernetes.io/internal-hostname',
  // Source: cert-manager v1.18, "Annotated Ingress resource".
  'cert-manager.io/common-name',
  'cert-manager.io/alt-names',
]
/** Annotations that contain nginx configuration. Such configuration can include server names. */
const SNIPPETS = [
  'nginx.ingress.kubernetes.io/server-snippet',
  'nginx.ingress.kubernetes.io/configuration-snippet',
  'nginx.org/server-snippets',
  'nginx.org/location-snippets',
]

function annotatedHosts({ metadata: { annotations = {} } }: Manifest): Host[] {
  const path = (key: string): FieldPath => ['metadata', 'annotations', key]
  const lists = NAMING.map((key) => ({ key, names: (annotations[key] ?? '').split(',') }))
  const snippets = SNIPPETS.map((key) => ({
    key,
    names: [...(annotations[key] ?? '').matchAll(/\bserver_name\s+([^;]*)/g)].flatMap(([, names = '']) =>
      names.split(/\s+/),
    ),
  }))
  return [...lists, ...snippets].flatMap(({ key, names }) =>
    at(
      names
        .map((name) => name.trim())
        .filter((name) => name !== '')
        .map((name) => (name.startsWith('~') ? patterned(name.slice(1)) : reachOf(name))),
      path(key),
    ),
  )
}

/** Checks whether a route of the Gateway API accepts every host of its Gateways while one Gateway is unknown. */
function takesAll({ metadata, spec }: Manifest, gateways: readonly Manifest[]): boolean {
  if (!isPlain(spec) || (Array.isArray(spec.hostnames) && spec.hostnames.length > 0)) return false
  const parents = Array.isArray(spec.parentRefs) ? spec.parentRefs.filter(isPlain) : []
  return parents.some(({ kind = 'Gateway', name, namespace = metadata.namespace }) => {
    // A route whose parent is a Service applies to traffic within the cluster.
    if (kind === 'Service') return false
    const home = typeof namespace === 'string' ? namespace : undefined
    return !gateways.some(
      (one) => one.kind === kind && one.metadata.name === name && sameNamespace(one.metadata.namespace, home),
    )
  })
}

/**
 * Checks whether a host is public. Istio also routes between Services, whose names are short or end with the domain of
 * the cluster.
 */
const isPublic = (host: string, withinMesh: boolean): boolean =>
  host === '*' ||
  (host.includes('.') && !/\.svc$|\.svc\.cluster\.local$/.test(host) && !(withinMesh && host.endsWith('.local')))

/** Checks whether a VirtualService is only for traffic between pods. Source: Istio 1.26, VirtualService, `gateways`. */
const isWithinMesh = (gateways: unknown): boolean =>
  gateways === undefined || (Array.isArray(gateways) && gateways.every((one) => one === 'mesh'))
