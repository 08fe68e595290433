import type { V1EnvVar } from '@kubernetes/client-node'
import type { PodMonitorSpec } from '../../manifest/custom-resources/pod-monitor'
import type { Finding, FieldPath } from '../../finding/finding'
import { noPort, portTaken } from '../../finding/rules'
import { compact } from '../../manifest/compact'
import type { Manifest } from '../../manifest/manifest'
import { listText } from '../../manifest/text'
import { labelValue } from '../../manifest/grammar/name'
import type { ContainerContribution, PodContribution } from '../container/contribution'
import type { Identity } from '../identity/identity'
import type { Monitoring } from './spec'
import type { NamedPort } from '../container/ports'

/** Environment and version of an application, if these are known. */
export interface Tags {
  env: string | undefined
  version: string | undefined
}

const TAG = 'tags.datadoghq.com/'

/**
 * Returns labels for the pods, and environment variables that read these labels, as Datadog’s unified service tagging
 * requires. The agent is reached at the address of the node. Source: DataDog documentation, unified_service_tagging.md.
 */
export function datadog(
  monitoring: Monitoring | undefined,
  id: Identity,
  tags: Tags,
  path: FieldPath,
): { labels: Record<string, string>; pod: PodContribution; container: ContainerContribution } {
  const at = [...path, 'datadog']
  if (monitoring?.datadog !== true) return { labels: {}, pod: { path: at }, container: { path: at } }
  const values = compact<Record<string, string>>({
    env: tags.env === undefined ? undefined : labelValue(tags.env),
    service: id.app,
    version: tags.version === undefined ? undefined : labelValue(tags.version),
  } as Record<string, string>)
  const labels = Object.fromEntries(Object.entries(values).map(([name, value]) => [`${TAG}${name}`, value]))
  const env: V1EnvVar[] = Object.keys(values).map((name) => ({
    name: `DD_${name.toUpperCase()}`,
    valueFrom: { fieldRef: { fieldPath: `metadata.labels['${TAG}${name}']` } },
  }))
  env.push({ name: 'DD_AGENT_HOST', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } })
  return { labels, pod: { path: at, labels }, container: { path: at, env } }
}

/** Name of a port that lummo adds only for the PodMonitor. */
const ADDED = 'metrics'

export type PodMonitor = Manifest & { spec: PodMonitorSpec }

/**
 * Returns the PodMonitor of an application. The PodMonitor selects the port by its name, so a container must declare
 * the port. Source: prometheus-operator v0.93, podmonitor_types.go.
 */
export function podMonitor(
  monitoring: Monitoring | undefined,
  id: Identity,
  ports: readonly NamedPort[],
  path: FieldPath,
): { manifests: PodMonitor[]; added: NamedPort[]; findings: Finding[] } {
  const prometheus = monitoring?.prometheus
  if (prometheus === undefined) return { manifests: [], added: [], findings: [] }
  const at = [...path, 'prometheus', 'port']
  const wanted = prometheus.port ?? 'http'
  const declared = ports.find((port) =>
    typeof wanted === 'number' ? port.containerPort === wanted : port.name === wanted,
  )
  if (declared === undefined && typeof wanted === 'string') {
    const names = ports.map(({ name }) => name)
    const known =
      names.length === 0
        ? 'a number'
        : `a number, ${listText(names.slice(0, 3), 'or')}${names.length > 3 ? ' or another' : ''}`
    const message = `No container has a port \`${wanted}\` to scrape. Set \`port\` to ${known}.`
    return {
      manifests: [],
      added: [],
      findings: [noPort.at(prometheus.port === undefined ? at.slice(0, -1) : at, message)],
    }
  }
  const taken = declared === undefined ? ports.find(({ name }) => name === ADDED) : undefined
  if (taken !== undefined) {
    const message = `Port ${wanted} is not declared, and port ${taken.containerPort} already uses the default name \`${ADDED}\`. Set \`port: ${ADDED}\`, or add ${wanted} under \`ports\` with another name.`
    return { manifests: [], added: [], findings: [portTaken.at(at, message)] }
  }
  const port: NamedPort = declared ?? { name: ADDED, containerPort: Number(wanted), servicePort: Number(wanted) }
  const monitor: PodMonitor = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata: { name: id.name, labels: { ...id.labels, ...prometheus.labels } },
    spec: {
      selector: { matchLabels: id.selector },
      podMetricsEndpoints: [
        compact<NonNullable<PodMonitorSpec['podMetricsEndpoints']>[number]>({
          port: port.name,
          path: prometheus.endpoint,
          interval: prometheus.interval,
        }),
      ],
    },
  }
  return { manifests: [monitor], added: declared === undefined ? [port] : [], findings: [] }
}
