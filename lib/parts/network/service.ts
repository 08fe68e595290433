import type { V1ServicePort } from '@kubernetes/client-node'
import type { Finding } from '../../finding/finding'
import { badName } from '../../finding/rules'
import { compact } from '../../manifest/compact'
import { explainName } from '../../manifest/grammar/explain-name'
import type { Service } from '../../manifest/kubernetes'
import type { Identity } from '../identity/identity'
import type { NamedPort } from '../container/ports'

/**
 * Returns the ports of a Service. Service ports refer to pod ports by name, so a changed port number does not change
 * the Service.
 */
export const servicePorts = (ports: readonly NamedPort[]): V1ServicePort[] =>
  ports.map((port) =>
    compact<V1ServicePort>({
      name: port.name,
      port: port.servicePort,
      targetPort: port.name,
      protocol: port.protocol,
      appProtocol: port.appProtocol,
    }),
  )

/** Returns the Service of an application inside the cluster. If the application has no ports, returns undefined. */
export function clusterService(id: Identity, ports: readonly NamedPort[]): Service[] {
  if (ports.length === 0) return []
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: id.name, labels: id.labels },
      spec: { selector: id.selector, ports: servicePorts(ports) },
    },
  ]
}

/**
 * Checks the name of a Service. The rules for the name of a Service are stricter than those for the name of a workload.
 * Source: core/v1, RFC 1035.
 */
export function checkServiceName(name: string): Finding[] {
  const problem = explainName(name, 'dns-1035-label')
  return problem === undefined ? [] : [badName.at(['metadata', 'name'], problem)]
}
