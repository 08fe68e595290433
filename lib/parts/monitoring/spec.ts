import { z } from 'zod'
import { formatted, port } from '../../kind/table/zod-fields'

/** Monitoring of an application. */
export const monitoringSpec = z.strictObject({
  datadog: z
    .boolean()
    .optional()
    .describe('Adds Datadog’s unified service tagging: labels, DD_ENV, DD_SERVICE, DD_VERSION and DD_AGENT_HOST.'),
  prometheus: z
    .strictObject({
      endpoint: formatted('url-path').default('/metrics').describe('HTTP path of the metrics endpoint.'),
      port: z
        .union([port(), formatted('port-name')])
        .optional()
        .describe(
          'Number or name of the metrics port. If no container declares the number, it is added to the main container. Default: the `http` port.',
        ),
      interval: formatted('duration').optional().describe('Scrape interval. Default: the interval of Prometheus.'),
      labels: z
        .record(formatted('label-key'), z.string())
        .optional()
        .describe('Labels by which Prometheus selects PodMonitors, e.g. `release: prometheus`.'),
    })
    .optional()
    .describe('Metrics for the Prometheus operator. Generates a PodMonitor.'),
})

export type Monitoring = z.output<typeof monitoringSpec>
