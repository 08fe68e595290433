import type { V1NetworkPolicyEgressRule } from '@kubernetes/client-node'
import { compact } from '../../lib/manifest/compact'
import type { NetworkPolicy, NetworkPolicyIngress } from '../../lib/manifest/kubernetes'
import type { Settings } from '../../lib/settings/spec'
import type { Identity } from '../../lib/parts/identity/identity'
import { DNS, rulesIfAny } from '../../lib/parts/network/network'

type Labels = Readonly<Record<string, string>>

/** Inputs for the NetworkPolicy of a database. */
export interface DatabaseNetwork {
  id: Identity
  settings: Settings
  /** Port that Prometheus scrapes, if there is one. */
  scraped: string | undefined
  /** The policy that the user sets in `network`; undefined if incoming traffic is not limited. */
  written: NetworkPolicy | undefined
  /** The backup pods, from which the database restores a backup. */
  source: { pods: Labels; port: number } | undefined
  /** Whether pods of the namespace can reach only destinations that a policy allows. */
  closed: boolean
}

/**
 * Returns the NetworkPolicy of a database. `network` sets the allowed sources. By default, these are the pods of the
 * namespace and Prometheus. Outgoing traffic is unrestricted unless `network` or the namespace restricts egress. If
 * egress is restricted, the policy also allows the source of a restore.
 */
export function databasePolicy({ id, settings, scraped, written, source, closed }: DatabaseNetwork): NetworkPolicy {
  const types = written?.spec.policyTypes ?? []
  const limited = types.includes('Egress') || (closed && source !== undefined)
  const egress: V1NetworkPolicyEgressRule[] = [
    ...(written?.spec.egress ?? []),
    ...(source === undefined ? [] : [toPods(source.pods, source.port)]),
  ]
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: id.name, labels: id.labels },
    spec: compact<NetworkPolicy['spec']>({
      podSelector: { matchLabels: id.selector },
      policyTypes: limited ? ['Ingress', 'Egress'] : ['Ingress'],
      ingress: types.includes('Ingress') ? written?.spec.ingress : ownNamespace(settings, scraped),
      egress: limited ? rulesIfAny(egress) : undefined,
    }),
  }
}

function ownNamespace(settings: Settings, scraped: string | undefined): NetworkPolicyIngress[] {
  const { namespace } = settings.network.monitoring
  const prometheus = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } }
  return [
    { from: [{ podSelector: {} }], ports: [{ port: 'db', protocol: 'TCP' }] },
    ...(scraped === undefined ? [] : [{ from: [prometheus], ports: [{ port: scraped, protocol: 'TCP' }] }]),
  ]
}

const toPods = (matchLabels: Labels, port: number) => ({
  to: [{ podSelector: { matchLabels: { ...matchLabels } } }],
  ports: [{ port, protocol: 'TCP' }],
})

/**
 * Returns the NetworkPolicy of the backup pods. The policy allows only connections to the database, even in an isolated
 * namespace.
 *
 * @param servers pods of the database, and their port
 * @param source port on which the backup pods serve the backup that the database copies
 * @param bucket port of the object storage, whose addresses are unknown
 */
export function backupPolicy(
  { name, labels, selector }: Identity,
  servers: { pods: Labels; port: number },
  source: number | undefined,
  bucket: number | undefined,
): NetworkPolicy {
  const copies: NetworkPolicyIngress[] =
    source === undefined
      ? []
      : [
          {
            from: [{ podSelector: { matchLabels: { ...servers.pods } } }],
            ports: [{ port: source, protocol: 'TCP' }],
          },
        ]
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, labels },
    spec: compact<NetworkPolicy['spec']>({
      podSelector: { matchLabels: selector },
      policyTypes: ['Ingress', 'Egress'],
      ingress: rulesIfAny(copies),
      egress: [
        DNS,
        toPods(servers.pods, servers.port),
        ...(bucket === undefined ? [] : [{ ports: [{ port: bucket, protocol: 'TCP' }] }]),
      ],
    }),
  }
}
