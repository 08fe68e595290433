import type { FieldPath } from '../../lib/finding/finding'
import { groupOf } from '../../lib/manifest/id'
import { isPlain, type Manifest } from '../../lib/manifest/manifest'
import type { Broken } from './broken'
import type { Spec } from './spec'

interface Host {
  host: string
  path: FieldPath
}

/** Hosts that are served and that a policy does not allow. */
export function brokenByHosts(manifest: Manifest, { hosts }: Spec): Broken[] {
  if (hosts === undefined) return []
  const seen = new Set<string>()
  return hostsOf(manifest).flatMap(({ host, path }) => {
    if (seen.has(host) || hosts.some((one) => covers(one, host))) return []
    seen.add(host)
    const what = host === '*' ? 'Every host is served.' : `The host ${host} is served.`
    return [{ code: 'policy-host', path, what, cure: `Allowed are ${hosts.join(', ')}.`, written: host }]
  })
}

/** `*.example.com` stands for all hosts below it, and for itself. */
const covers = (allowed: string, host: string): boolean =>
  allowed === '*' || allowed === host || (allowed.startsWith('*.') && host.endsWith(allowed.slice(1)))

/** All hosts that an object serves, in the dialects of Kubernetes, Gateway API, Traefik, Istio, cert-manager and GKE. */
function hostsOf({ apiVersion, kind, spec }: Manifest): Host[] {
  if (!isPlain(spec)) return []
  switch (`${groupOf(apiVersion)} ${kind}`) {
    case 'networking.k8s.io Ingress':
      return [
        ...each(spec.rules, ['spec', 'rules'], (rule, path) => texts(rule.host ?? '*', [...path, 'host'])),
        ...each(spec.tls, ['spec', 'tls'], (tls, path) => texts(tls.hosts, [...path, 'hosts'])),
      ]
    case 'gateway.networking.k8s.io HTTPRoute':
    case 'gateway.networking.k8s.io GRPCRoute':
    case 'gateway.networking.k8s.io TLSRoute':
      return texts(spec.hostnames, ['spec', 'hostnames'])
    case 'gateway.networking.k8s.io Gateway':
      return each(spec.listeners, ['spec', 'listeners'], (one, path) =>
        texts(one.hostname ?? '*', [...path, 'hostname']),
      )
    case 'traefik.io IngressRoute':
    case 'traefik.io IngressRouteTCP':
    case 'traefik.containo.us IngressRoute':
    case 'traefik.containo.us IngressRouteTCP':
      return each(spec.routes, ['spec', 'routes'], (route, path) => matched(route.match, [...path, 'match']))
    case 'networking.istio.io VirtualService':
      return texts(spec.hosts, ['spec', 'hosts']).filter(({ host }) => isPublic(host))
    case 'networking.istio.io Gateway':
      return each(spec.servers, ['spec', 'servers'], (server, path) => texts(server.hosts, [...path, 'hosts'])).map(
        // `namespace/host` says who may use it.
        ({ host, path }) => ({ host: host.slice(host.indexOf('/') + 1), path }),
      )
    case 'cert-manager.io Certificate':
      return [...texts(spec.dnsNames, ['spec', 'dnsNames']), ...texts(spec.commonName, ['spec', 'commonName'])]
    case 'networking.gke.io ManagedCertificate':
      return texts(spec.domains, ['spec', 'domains'])
    default:
      return []
  }
}

const each = (
  list: unknown,
  path: FieldPath,
  read: (entry: Record<string, unknown>, path: FieldPath) => Host[],
): Host[] =>
  Array.isArray(list) ? list.flatMap((entry, at) => (isPlain(entry) ? read(entry, [...path, at]) : [])) : []

const texts = (value: unknown, path: FieldPath): Host[] =>
  typeof value === 'string'
    ? [{ host: value, path }]
    : Array.isArray(value)
      ? value.flatMap((entry, at) => (typeof entry === 'string' ? [{ host: entry, path: [...path, at] }] : []))
      : []

/** The hosts in a rule of Traefik, in the syntax of v2 and v3. A pattern is taken as it is written. */
function matched(rule: unknown, path: FieldPath): Host[] {
  if (typeof rule !== 'string') return []
  const calls = [...rule.matchAll(/\bHost(?:Regexp|SNI|SNIRegexp|Header)?\(([^)]*)\)/g)]
  if (calls.length === 0) return [{ host: '*', path }]
  return calls.flatMap(([, list = '']) =>
    [...list.matchAll(/[`"']([^`"']+)[`"']/g)].map(([, host = '']) => ({ host, path })),
  )
}

/** Istio also routes among Services: those have a short name, or one within the cluster. */
const isPublic = (host: string): boolean => host === '*' || (host.includes('.') && !/\.svc(\.|$)|\.local$/.test(host))
