import type { FieldPath, LocatedFinding } from '../../finding/finding'
import { badValue } from '../../finding/rules'
import { isPartOf, parseCidr } from '../../manifest/grammar/address'
import { refusedByApi, refusedByNginx } from '../../manifest/grammar/ingress-path'
import type { Manifest } from '../../manifest/manifest'
import { explainDomain } from '../../manifest/traefik-rule/rule-matcher'
import { mapAt, mapsAt, textAt, valueAt } from '../../manifest/value-at'
import { withLowerStart } from '../../manifest/text'
import { type Finished, nameOf, type PackageCheck, severityFor } from '../package-check'

/** Kinds whose hosts are in `spec.hostnames`. */
const WITH_HOSTNAMES = ['HTTPRoute.gateway.networking.k8s.io', 'GRPCRoute.gateway.networking.k8s.io']

/**
 * Reports IP ranges, hosts and paths that the API or the controller rejects. Checks NetworkPolicies and routes that
 * are foreign or patched.
 */
export const refusedValues: PackageCheck = {
  needs: 'objects',
  run: (pack) => [
    ...pack.subjects(['NetworkPolicy']).flatMap(rangesRefused),
    ...pack.subjects(['Ingress']).flatMap(pathsRefused),
    ...pack.subjects(['Ingress']).flatMap(hostsOfIngress),
    ...pack.subjects(WITH_HOSTNAMES).flatMap((one) => hostsRefused(one, ['spec', 'hostnames'])),
  ],
}

const rangesRefused = (one: Finished): LocatedFinding[] =>
  (
    [
      ['egress', 'to'],
      ['ingress', 'from'],
    ] as const
  ).flatMap(([rules, peers]) =>
    mapsAt(one.manifest, ['spec', rules]).flatMap(([rule, entry]) =>
      mapsAt(entry, [peers]).flatMap(([at, peer]) =>
        checkBlock(one, mapAt(peer, ['ipBlock']), ['spec', rules, rule, peers, at, 'ipBlock']),
      ),
    ),
  )

/** Checks an IP block of a NetworkPolicy. Source: ValidateIPBlock of networking/validation, Kubernetes v1.34. */
function checkBlock(one: Finished, block: Readonly<Record<string, unknown>>, path: FieldPath): LocatedFinding[] {
  const { cidr, except } = block
  if (typeof cidr !== 'string') return []
  const report = (at: FieldPath, value: string, problem: string) =>
    one.finding(badValue.at([...path, ...at], problem, { severity: severityFor(one), current: value }), value)
  const range = parseCidr(cidr)
  if (range === undefined) {
    const fix = 'Set a CIDR range such as `10.0.0.0/8`, or `10.1.2.3/32` for a single address.'
    return [report(['cidr'], cidr, `\`cidr: ${cidr}\` of ${nameOf(one)} is not a CIDR range. ${fix}`)]
  }
  return (Array.isArray(except) ? except : []).flatMap((value: unknown, at) => {
    if (typeof value !== 'string') return []
    const part = parseCidr(value)
    if (part !== undefined && isPartOf(part, range)) return []
    const problem = `\`${value}\` in \`except\` of ${nameOf(one)} is not a range within \`${cidr}\`. Set a smaller range within \`${cidr}\`, or remove the entry.`
    return [report(['except', at], value, problem)]
  })
}

/** Checks the hosts of rules, and the hosts of `tls` that have no rule. */
function hostsOfIngress(one: Finished): LocatedFinding[] {
  const rules = mapsAt(one.manifest, ['spec', 'rules'])
  const routed = rules.map(([, { host }]) => host)
  const tls = mapsAt(one.manifest, ['spec', 'tls']).flatMap(([at, { hosts }]) =>
    (Array.isArray(hosts) ? hosts : []).flatMap((host: unknown, number) =>
      routed.includes(host) ? [] : hostRefused(one, ['spec', 'tls', at, 'hosts', number]),
    ),
  )
  return [...rules.flatMap(([at]) => hostRefused(one, ['spec', 'rules', at, 'host'])), ...tls]
}

const hostsRefused = (one: Finished, path: FieldPath): LocatedFinding[] => {
  const hosts = valueAt(one.manifest, path)
  return Array.isArray(hosts) ? hosts.flatMap((_, at) => hostRefused(one, [...path, at])) : []
}

/**
 * Checks a host. Source: validateIngressRules of networking/validation, Kubernetes v1.34; the `hostnames` field of
 * gateway-api v1.6.
 */
function hostRefused(one: Finished, path: FieldPath): LocatedFinding[] {
  const host = textAt(one.manifest, path)
  // A placeholder is replaced before the object reaches the cluster. Kubernetes allows wildcards of a single label.
  if (host === undefined || host === '' || /[${<]|^[A-Z_]+$/.test(host) || /^\*\.[a-z0-9-]+$/.test(host)) return []
  const problem = explainDomain(host)
  if (problem === undefined) return []
  const message = `${nameOf(one)}: ${withLowerStart(problem)}`
  return [one.finding(badValue.at(path, message, { severity: severityFor(one), current: host }), host)]
}

const isNginx = (manifest: Manifest): boolean =>
  [
    valueAt(manifest, ['spec', 'ingressClassName']),
    manifest.metadata.annotations?.['kubernetes.io/ingress.class'],
  ].some((name) => typeof name === 'string' && name.includes('nginx'))

const pathsRefused = (one: Finished): LocatedFinding[] =>
  mapsAt(one.manifest, ['spec', 'rules']).flatMap(([rule, entry]) =>
    mapsAt(entry, ['http', 'paths']).flatMap(([at, route]) => {
      const path = textAt(route, ['path'])
      // For other path types, each controller defines its own syntax.
      if (path === undefined || !['Exact', 'Prefix'].includes(textAt(route, ['pathType']) ?? '')) return []
      const problem = explainPath(path, isNginx(one.manifest), nameOf(one))
      if (problem === undefined) return []
      const here = ['spec', 'rules', rule, 'http', 'paths', at, 'path']
      return [one.finding(badValue.at(here, problem, { severity: severityFor(one), current: path }), path)]
    }),
  )

function explainPath(path: string, nginx: boolean, name: string): string | undefined {
  if (!path.startsWith('/')) return `\`path: ${path}\` of ${name} must start with \`/\`. Set \`/${path}\`.`
  const odd = refusedByApi(path)
  if (odd !== undefined) return `\`path: ${path}\` of ${name} cannot contain \`${odd}\`. Remove \`${odd}\`.`
  const refused = nginx ? refusedByNginx(path) : undefined
  if (refused === undefined) return undefined
  return `ingress-nginx rejects \`${refused}\` in \`path: ${path}\` of ${name}. Use letters, digits, \`.\`, \`_\`, \`-\` and \`/\`.`
}
