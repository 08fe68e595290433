import { compact } from '../../../../manifest/compact'
import type { Manifest, Plain } from '../../../../manifest/manifest'
import { mapsAt, textAt } from '../../../../manifest/value-at'

/** Returns `monitoring` for a PodMonitor; undefined if it has several endpoints. */
export function readMonitoring(monitor: Manifest): Plain | undefined {
  const endpoints = mapsAt(monitor, ['spec', 'podMetricsEndpoints'])
  const [first, second] = endpoints
  if (first === undefined || second !== undefined) return undefined
  const [, { path, port, interval }] = first
  return {
    prometheus: compact<Plain>({
      endpoint: path === '/metrics' ? undefined : path,
      port: port === 'http' ? undefined : port,
      interval,
    }),
  }
}

/** Returns the port that Prometheus scrapes. */
export const scrapedPort = (monitoring: Plain): string => textAt(monitoring, ['prometheus', 'port']) ?? 'http'
