import type { NetworkPolicy, NetworkPolicyIngress } from '../manifest/kubernetes'
import type { Settings } from '../settings/spec'
import type { Identity } from './identity'

/** The policy of a database that says nothing of its network: the pods of its namespace, and Prometheus. */
export function ownNamespaceOnly(id: Identity, settings: Settings, scraped: string | undefined): NetworkPolicy {
  const monitoring: NetworkPolicyIngress[] =
    scraped === undefined
      ? []
      : [
          {
            from: [
              {
                namespaceSelector: {
                  matchLabels: { 'kubernetes.io/metadata.name': settings.network.monitoring.namespace },
                },
              },
            ],
            ports: [{ port: scraped, protocol: 'TCP' }],
          },
        ]
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: id.name, labels: id.labels },
    spec: {
      podSelector: { matchLabels: id.selector },
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 'db', protocol: 'TCP' }] }, ...monitoring],
    },
  }
}
