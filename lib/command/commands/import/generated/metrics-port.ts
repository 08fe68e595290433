import type { Manifest } from '../../../../manifest/manifest'
import { templatePath } from '../../../../manifest/pods'
import { mapsAt, numberAt, textAt } from '../../../../manifest/value-at'
import { withoutValueAt } from '../../../../origins/edit'

/** Name of the port that `monitoring.prometheus` adds if no container declares its number. */
const ADDED = 'metrics'

/** A workload without the port that only Prometheus uses. */
export interface WithoutMetricsPort {
  workload: Manifest
  /** Number of the removed port. */
  metricsPort: number | undefined
}

/** Removes a port of the main container that a PodMonitor scrapes but that is not a port of the Service. */
export function withoutMetricsPort(
  workload: Manifest,
  { monitor, service }: { monitor: Manifest | undefined; service: Manifest | undefined },
): WithoutMetricsPort {
  const unchanged = { workload, metricsPort: undefined }
  const path = [...(templatePath(workload.kind) ?? []), 'spec', 'containers', 0]
  const ports = mapsAt(workload, [...path, 'ports'])
  const [at, port] = ports.at(-1) ?? []
  const number = numberAt(port, ['containerPort'])
  const isOnly = port !== undefined && Object.keys(port).sort().join() === 'containerPort,name' && port.name === ADDED
  const isScraped = textAt(monitor, ['spec', 'podMetricsEndpoints', 0, 'port']) === ADDED
  const targets = mapsAt(service, ['spec', 'ports']).map(([, one]) => one.targetPort ?? one.port)
  if (at === undefined || !isOnly || !isScraped || targets.includes(ADDED) || targets.includes(number)) return unchanged
  const place = ports.length === 1 ? [...path, 'ports'] : [...path, 'ports', at]
  return { workload: withoutValueAt(workload, place) as Manifest, metricsPort: number }
}
