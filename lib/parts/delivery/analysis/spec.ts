import { z } from 'zod'
import { formatted, oneOrMore } from '../../../kind/table/zod-fields'

const limit = (what: string, unit: string) =>
  z.number().min(0).optional().describe(`${what}, ${unit}, as a plain number; more is a bad measurement.`)

const datadogSpec = z.strictObject({
  operation: z
    .string()
    .regex(/^[a-zA-Z][\w.]*$/)
    .describe('The traced operation, e.g. `http.request`.'),
  errorRPM: limit('Errors', 'per minute on average'),
  p95latency: limit('The 95th percentile of the latency', 'in seconds (`0.5` for 500 ms)'),
  window: formatted('duration').default('5m').describe('How far each measurement looks back.'),
  secret: formatted('dns-subdomain')
    .optional()
    .describe(
      'A Secret in this namespace with address, api-key and app-key. Default: the Secret `datadog` beside the Argo Rollouts controller.',
    ),
})

const prometheusCheck = z.strictObject({
  name: formatted('dns-label').describe('Its name.'),
  query: z
    .string()
    .min(1)
    .describe(
      'A PromQL query for one series. `{{args.canary-hash}}` is the pod template hash of the new version: select by it, so that only the canary is measured. Without a result the rollout pauses, so write `(sum(rate(errors[5m])) or vector(0)) / sum(rate(requests[5m]))`.',
    ),
  below: z.number().optional().describe('A result above this is a bad measurement.'),
  above: z.number().optional().describe('A result below this is a bad measurement.'),
})

/** What is watched while a new version comes in. */
export const metricsSpec = z.strictObject({
  interval: formatted('duration').default('1m').describe('Time from measurement to measurement.'),
  count: z
    .int()
    .min(1)
    .optional()
    .describe('How many measurements. Default: as long as the canary runs; 5 after a blue-green switch.'),
  failureLimit: z
    .int()
    .min(0)
    .default(2)
    .describe(
      'How many bad measurements are taken; one more turns the new version back. As many without data, at least 2, are taken; one more pauses the rollout.',
    ),
  datadog: datadogSpec
    .optional()
    .describe('Requests as Datadog traces them. Needs `monitoring.datadog`, an `env` and a version.'),
  prometheus: z
    .strictObject({
      address: formatted('http-address').describe('Where Prometheus answers: `http://prometheus.monitoring:9090`.'),
      checks: oneOrMore(prometheusCheck).min(1).describe('What to ask.'),
    })
    .optional()
    .describe('Queries to Prometheus.'),
})

export type Metrics = z.output<typeof metricsSpec>
