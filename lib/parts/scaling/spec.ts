import { z } from 'zod'
import { formatted, listByName, oneOrMore, textOrScalar, seconds, withMeta } from '../../kind/table/zod-fields'

const target = (of: string) =>
  withMeta(
    z.strictObject({
      target: z
        .int()
        .min(1)
        .max(100_000)
        .describe(`Average ${of} usage above which pods are added, as a percentage of the requests.`),
      container: formatted('dns-label')
        .optional()
        .describe('Name of a single container to measure, for pods whose sidecars distort the average.'),
    }),
    { shorthand: 'target' },
  )

const pace = (what: string) =>
  z
    .strictObject({
      window: seconds()
        .optional()
        .describe('Time window, at most 1h. The autoscaler uses the most conservative value within the window.'),
      percent: z.int().min(1).optional().describe(`Maximum percentage of pods to ${what} within \`every\`.`),
      pods: z.int().min(1).optional().describe(`Maximum number of pods to ${what} within \`every\`.`),
      every: seconds().optional().describe('Period to which `percent` and `pods` refer, at most 30m. Default: 60s.'),
      never: z.boolean().optional().describe('Disables scaling in this direction.'),
    })
    .optional()

const credentials = withMeta(
  z.strictObject({
    name: formatted('dns-subdomain').describe('Name of the KEDA TriggerAuthentication with the credentials.'),
    cluster: z
      .boolean()
      .optional()
      .describe('Refers to a ClusterTriggerAuthentication instead of a TriggerAuthentication.'),
  }),
  { shorthand: 'name' },
)

const threshold = () => textOrScalar()

/** Fields for autoscaling: limits and triggers. */
export const scalingSpec = z.strictObject({
  min: withMeta(z.int().min(0), { aliases: ['minreplica', 'minReplica', 'minReplicas'] })
    .default(1)
    .describe('Minimum number of pods. 0 requires a trigger that works without running pods.'),
  max: withMeta(z.int().min(1), { aliases: ['maxreplica', 'maxReplica', 'maxReplicas'] }).describe(
    'Maximum number of pods.',
  ),
  autoscaler: z
    .enum(['keda', 'hpa'])
    .default('keda')
    .describe('Autoscaler: KEDA, or the Kubernetes HorizontalPodAutoscaler, which supports only `cpu` and `memory`.'),
  name: formatted('dns-subdomain')
    .optional()
    .describe(
      'Name of the autoscaler, for example to keep an existing one. Default: the object’s name for KEDA, or `<name>-hpa` for a HorizontalPodAutoscaler.',
    ),
  cpu: withMeta(target('CPU').optional(), { aliases: ['targetCPU'] }).describe('CPU trigger: `{target: 70}` or `70`.'),
  memory: withMeta(target('memory').optional(), { aliases: ['targetMemory'] }).describe(
    'Memory trigger: `{target: 80}` or `80`.',
  ),
  pubsubTopic: listByName(
    z.strictObject({
      name: z
        .string()
        .min(1)
        .describe(
          'Subscription whose backlog is measured: its name with or without prefix, its topic if the topic has no other subscription, or `projects/PROJECT/subscriptions/NAME`.',
        ),
      size: threshold().optional().describe('Messages in the backlog per pod.'),
      latency: seconds()
        .optional()
        .describe(
          'Target age of messages, as an alternative to `size`: `30s`. The backlog per pod is then `latency` × `throughput`, the number of messages that a pod handles in this time. KEDA runs backlog / (`latency` × `throughput`) pods, rounded up.',
        ),
      throughput: z
        .number()
        .positive()
        .optional()
        .describe(
          'Messages per second that one pod handles: `50`. Measure this value, because KEDA cannot measure it. Requires `latency`.',
        ),
      credentials: credentials.optional().describe('Credentials. Default: KEDA’s workload identity.'),
    }),
  )
    .optional()
    .describe('Triggers on the backlog of Pub/Sub subscriptions.'),
  prometheus: oneOrMore(
    z.strictObject({
      server: formatted('http-address').describe('URL of Prometheus: `http://prometheus.monitoring:9090`.'),
      query: z.string().min(1).describe('PromQL query that returns one number.'),
      threshold: threshold().describe('Target query result per pod.'),
      activation: threshold().optional().describe('Query result above which the workload is scaled up from 0 pods.'),
      credentials: credentials.optional().describe('Credentials. Default: no credentials.'),
    }),
  )
    .optional()
    .describe('Triggers on Prometheus queries.'),
  datadog: oneOrMore(
    z.strictObject({
      query: z.string().min(1).describe('Datadog query, e.g. `avg:app.queue{service:shop}`.'),
      target: threshold().describe('Target query result per pod.'),
      whenMissing: threshold().default('0').describe('Value to use if the query has no result.'),
      age: seconds().optional().describe('Time range of the query. Default: 90s.'),
      credentials: credentials.describe('Credentials with the parameters `apiKey`, `appKey` and `datadogSite`.'),
    }),
  )
    .optional()
    .describe('Triggers on Datadog queries.'),
  cron: oneOrMore(
    z.strictObject({
      start: formatted('schedule').describe('Start as a cron expression: `0 8 * * 1-5`.'),
      end: formatted('schedule').describe('End as a cron expression: `0 18 * * 1-5`.'),
      timeZone: withMeta(formatted('time-zone'), { aliases: ['timezone'] }).describe('Time zone, e.g. `Asia/Jakarta`.'),
      replicas: z.int().min(1).describe('Number of pods between start and end.'),
    }),
  )
    .optional()
    .describe('Number of pods on a schedule.'),
  triggers: oneOrMore(
    z.strictObject({
      type: z.string().min(1).describe('Name of the KEDA scaler: `rabbitmq`, `kafka`, `aws-sqs-queue`.'),
      name: z.string().optional().describe('Name of the trigger, for formulas and status.'),
      metadata: z
        .record(z.string(), textOrScalar())
        .describe('Fields of the scaler, as described in the KEDA documentation.'),
      metricType: z
        .enum(['AverageValue', 'Value', 'Utilization'])
        .optional()
        .describe('Metric type. Default: the type of the scaler.'),
      useCachedMetrics: z.boolean().optional().describe('Uses cached metrics between checks.'),
      authenticationRef: z
        .strictObject({
          name: formatted('dns-subdomain').describe('Name of the object.'),
          kind: z
            .enum(['TriggerAuthentication', 'ClusterTriggerAuthentication'])
            .optional()
            .describe('Kind of the object.'),
        })
        .optional()
        .describe('TriggerAuthentication with the credentials.'),
    }),
  )
    .optional()
    .describe('Other KEDA triggers, in the format of KEDA: `[{type: rabbitmq, metadata: {queueName: mail}}]`.'),
  up: pace('add').describe('Speed of adding pods. Sets the Kubernetes field `behavior.scaleUp`.'),
  down: pace('remove').describe(
    'Speed of removing pods. Sets the Kubernetes field `behavior.scaleDown`. Default: the autoscaler uses the highest recommendation of the last 5 minutes.',
  ),
  idle: z
    .literal(0)
    .optional()
    .describe('Number of pods while no trigger is active, even if `min` is greater. Must be 0.'),
  cooldown: seconds().optional().describe('Time without activity before the workload scales to 0. Default: 5m.'),
  polling: seconds().optional().describe('Interval of trigger checks. Default: 30s.'),
  fallback: z
    .strictObject({
      failures: z
        .int()
        .min(1)
        .default(3)
        .describe('Number of consecutive failed checks after which the fallback applies.'),
      replicas: z.int().min(0).describe('Number of pods while the fallback applies.'),
    })
    .optional()
    .describe('Number of pods if a trigger cannot be checked.'),
})

export type Scaling = z.output<typeof scalingSpec>
