import { z } from 'zod'
import { formatted, port } from '../../kind/table/zod-fields'

/** How an application is watched. */
export const monitoringSpec = z.strictObject({
  datadog: z
    .boolean()
    .optional()
    .describe('Unified service tagging for Datadog: the labels, DD_ENV, DD_SERVICE, DD_VERSION, and DD_AGENT_HOST.'),
  prometheus: z
    .strictObject({
      endpoint: formatted('url-path').default('/metrics').describe('The path of the metrics.'),
      port: z
        .union([port(), formatted('port-name')])
        .optional()
        .describe(
          'The port, by number or name. Default: the http port. A number that no container declares is added to the main one.',
        ),
      interval: formatted('duration').optional().describe('How often to scrape. Default: that of Prometheus.'),
      labels: z
        .record(formatted('label-key'), z.string())
        .optional()
        .describe('Labels by which your Prometheus picks its PodMonitors, e.g. `release: prometheus`.'),
    })
    .optional()
    .describe('Scraping by the Prometheus operator: a PodMonitor.'),
})

export type Monitoring = z.output<typeof monitoringSpec>
