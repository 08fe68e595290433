import { z } from 'zod'
import { formatted, named, oneOrMore, scalarText, seconds, words } from '../../kind/table/zod-fields'

const target = (of: string) =>
  words(
    z.strictObject({
      target: z
        .int()
        .min(1)
        .max(100_000)
        .describe(`Average use in percent of the ${of} requests at which pods are added.`),
      container: formatted('dns-label')
        .optional()
        .describe('Measure only this container, when sidecars distort the average.'),
    }),
    { shorthand: 'target' },
  )

const pace = (what: string) =>
  z
    .strictObject({
      window: seconds().optional().describe('Look back this long, and take the calmest moment. At most 1h.'),
      percent: z.int().min(1).optional().describe(`${what} at most this share of the pods`),
      pods: z.int().min(1).optional().describe(`${what} at most this many pods`),
      every: seconds().optional().describe('… within this time. Default 60s, at most 30m.'),
      never: z.boolean().optional().describe('Not at all.'),
    })
    .optional()

const credentials = words(
  z.strictObject({
    name: formatted('dns-subdomain').describe('The TriggerAuthentication of KEDA with the credentials.'),
    cluster: z.boolean().optional().describe('It is a ClusterTriggerAuthentication.'),
  }),
  { shorthand: 'name' },
)

const threshold = () => scalarText()

/** How many pods there are, and what decides. */
export const scalingSpec = z.strictObject({
  min: words(z.int().min(0), { aliases: ['minreplica', 'minReplica', 'minReplicas'] })
    .default(1)
    .describe('The fewest pods. 0 only with a trigger that can see work while nothing runs.'),
  max: words(z.int().min(1), { aliases: ['maxreplica', 'maxReplica', 'maxReplicas'] }).describe('The most pods.'),
  autoscaler: z
    .enum(['keda', 'hpa'])
    .default('keda')
    .describe('KEDA, or Kubernetes’ own HorizontalPodAutoscaler, which knows only cpu and memory.'),
  cpu: words(target('processor').optional(), { aliases: ['targetCPU'] }).describe(
    'Scale on processor use: `{target: 70}` or `70`.',
  ),
  memory: words(target('memory').optional(), { aliases: ['targetMemory'] }).describe(
    'Scale on memory use: `{target: 80}` or `80`.',
  ),
  pubsubTopic: named(
    z.strictObject({
      name: z
        .string()
        .min(1)
        .describe(
          'The subscription whose backlog counts: by its name with or without prefix, by its topic where that has no other, or as `projects/PROJECT/subscriptions/NAME`.',
        ),
      size: threshold().describe('Messages in the backlog for each pod.'),
      credentials: credentials.optional().describe('Default: the identity of KEDA itself (workload identity).'),
    }),
  )
    .optional()
    .describe('Scale on the backlog of Pub/Sub subscriptions.'),
  prometheus: oneOrMore(
    z.strictObject({
      server: formatted('http-address').describe('Where Prometheus answers: `http://prometheus.monitoring:9090`.'),
      query: z.string().min(1).describe('A PromQL query with one number as its result.'),
      threshold: threshold().describe('That number for each pod.'),
      activation: threshold().optional().describe('Above this it starts from 0.'),
      credentials: credentials.optional().describe('Default: none.'),
    }),
  )
    .optional()
    .describe('Scale on what Prometheus knows.'),
  datadog: oneOrMore(
    z.strictObject({
      query: z.string().min(1).describe('A Datadog query, e.g. `avg:app.queue{service:shop}`.'),
      target: threshold().describe('Its result for each pod.'),
      whenMissing: threshold().default('0').describe('The result to assume when there is none.'),
      age: seconds().optional().describe('How far to look back. Default 90s.'),
      credentials: credentials.describe('With the parameters apiKey, appKey and datadogSite.'),
    }),
  )
    .optional()
    .describe('Scale on what Datadog knows.'),
  cron: oneOrMore(
    z.strictObject({
      start: formatted('schedule').describe('When it begins: `0 8 * * 1-5`.'),
      end: formatted('schedule').describe('When it ends: `0 18 * * 1-5`.'),
      timeZone: words(formatted('time-zone'), { aliases: ['timezone'] }).describe(
        'The time zone, e.g. `Asia/Jakarta`.',
      ),
      replicas: z.int().min(1).describe('How many pods in that time.'),
    }),
  )
    .optional()
    .describe('A number of pods for certain times.'),
  triggers: oneOrMore(
    z.strictObject({
      type: z.string().min(1).describe('The scaler of KEDA: `rabbitmq`, `kafka`, `aws-sqs-queue`.'),
      name: z.string().optional().describe('Its name, for formulas and status.'),
      metadata: z.record(z.string(), scalarText()).describe('Its fields, as KEDA documents them.'),
      metricType: z.enum(['AverageValue', 'Value', 'Utilization']).optional().describe('Default: that of the scaler.'),
      useCachedMetrics: z.boolean().optional().describe('Answer from a cache between two polls.'),
      authenticationRef: z
        .strictObject({
          name: formatted('dns-subdomain').describe('Its name.'),
          kind: z.enum(['TriggerAuthentication', 'ClusterTriggerAuthentication']).optional().describe('Its kind.'),
        })
        .optional()
        .describe('The TriggerAuthentication with the credentials.'),
    }),
  )
    .optional()
    .describe('Any other triggers of KEDA, as KEDA writes them: `[{type: rabbitmq, metadata: {queueName: mail}}]`.'),
  up: pace('Add').describe('How fast pods are added.'),
  down: pace('Remove').describe('How fast pods are removed. Default of Kubernetes: the calmest of the last 5 minutes.'),
  idle: z
    .literal(0)
    .optional()
    .describe('Go down to 0 pods when nothing happens, though `min` is more. Only 0 is possible.'),
  cooldown: seconds().optional().describe('How long nothing must happen before it goes to 0. Default 5m.'),
  polling: seconds().optional().describe('How often triggers are asked. Default 30s.'),
  fallback: z
    .strictObject({
      failures: z.int().min(1).default(3).describe('After this many failed questions in a row …'),
      replicas: z.int().min(0).describe('… run this many pods.'),
    })
    .optional()
    .describe('What to do when a trigger cannot be asked.'),
})

export type Scaling = z.output<typeof scalingSpec>
