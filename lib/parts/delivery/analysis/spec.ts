import { z } from 'zod'
import { formatted, oneOrMore } from '../../../kind/table/zod-fields'

const limit = (what: string, unit: string) =>
  z
    .number()
    .min(0)
    .optional()
    .describe(`${what}, ${unit}, as a number. If the result is greater, the measurement fails.`)

const datadogSpec = z.strictObject({
  operation: z
    .string()
    .regex(/^[a-zA-Z][\w.]*$/)
    .describe('Name of the traced operation, e.g. `http.request`.'),
  errorRPM: limit('Maximum errors', 'per minute on average'),
  p95latency: limit('Maximum 95th percentile of the latency', 'in seconds (`0.5` for 500 ms)'),
  window: formatted('duration').default('5m').describe('Time range of each measurement.'),
  secret: formatted('dns-subdomain')
    .optional()
    .describe(
      'Name of a Secret in this namespace with the keys `address`, `api-key` and `app-key`. Default: the Secret `datadog` in the namespace of the Argo Rollouts controller.',
    ),
})

const prometheusCheck = z.strictObject({
  name: formatted('dns-label').describe('Name of the check.'),
  query: z
    .string()
    .min(1)
    .describe(
      'PromQL query for one series. To measure only the canary, select by `{{args.canary-hash}}`, the pod template hash of the new version. A query without a result pauses the rollout. To avoid this, write `(sum(rate(errors[5m])) or vector(0)) / sum(rate(requests[5m]))`.',
    ),
  below: z.number().optional().describe('Upper limit. If the result is greater, the measurement fails.'),
  above: z.number().optional().describe('Lower limit. If the result is smaller, the measurement fails.'),
})

/** Fields of the metrics that an update watches. */
export const metricsSpec = z.strictObject({
  interval: formatted('duration').default('1m').describe('Time between measurements.'),
  count: z
    .int()
    .min(1)
    .optional()
    .describe('Number of measurements. Default: no limit while the canary runs, or 5 after a blue-green switch.'),
  failureLimit: z
    .int()
    .min(0)
    .default(2)
    .describe(
      'Number of failed measurements that are tolerated. One more failure rolls back the update. The same number of measurements without data (at least 2) is tolerated, and one more pauses the rollout.',
    ),
  datadog: datadogSpec
    .optional()
    .describe('Metrics of traced requests in Datadog. Requires `monitoring.datadog`, an `env` and a version.'),
  prometheus: z
    .strictObject({
      address: formatted('http-address').describe('URL of Prometheus: `http://prometheus.monitoring:9090`.'),
      checks: oneOrMore(prometheusCheck).min(1).describe('Queries with their limits.'),
    })
    .optional()
    .describe('Prometheus queries.'),
})

export type Metrics = z.output<typeof metricsSpec>
