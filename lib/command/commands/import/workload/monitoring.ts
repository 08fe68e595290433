import { compact, nonEmptyMap } from '../../../../manifest/compact'
import type { Manifest, Plain } from '../../../../manifest/manifest'
import { mapsAt, textAt } from '../../../../manifest/value-at'

/**
 * Returns `monitoring` for a PodMonitor; undefined if it has several endpoints.
 *
 * @param added the number of the port, if lummo adds the port for the PodMonitor
 */
export function readMonitoring(
  { metadata, spec }: Manifest,
  workload: Manifest,
  added: number | undefined,
): Plain | undefined {
  const [first, second] = mapsAt(spec, ['podMetricsEndpoints'])
  if (first === undefined || second !== undefined) return undefined
  const [, { path, port, interval }] = first
  const own = Object.entries(metadata.labels ?? {}).filter(([key, value]) => workload.metadata.labels?.[key] !== value)
  return {
    prometheus: compact<Plain>({
      endpoint: path === '/metrics' ? undefined : path,
      port: port === 'http' ? undefined : (added ?? port),
      interval,
      labels: nonEmptyMap(Object.fromEntries(own)),
    }),
  }
}

/** Returns the port that Prometheus scrapes. */
export const scrapedPort = (monitor: Manifest | undefined): string | undefined =>
  textAt(monitor, ['spec', 'podMetricsEndpoints', 0, 'port'])
