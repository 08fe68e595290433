import { z } from 'zod'
import { countOrPercent, formatted, oneOrMore, seconds, words } from '../kind/fields'

const free = (what: string) =>
  z
    .record(z.string(), z.unknown())
    .meta({ 'x-kubernetes-preserve-unknown-fields': true })
    .optional()
    .describe(`${what}, as Argo Rollouts writes it.`)

/** One step of a canary: a share of the traffic and how long to stay there, or a step as Argo Rollouts writes it. */
const stepSpec = words(
  z.strictObject({
    weight: words(z.int().min(0).max(100).optional(), { aliases: ['setWeight'] }).describe(
      'The share of traffic for the new version, in percent.',
    ),
    pause: z
      .union([
        seconds().options[0],
        formatted('duration'),
        z.strictObject({
          duration: z
            .union([z.int().min(0), formatted('duration')])
            .optional()
            .describe('How long. Absent: until somebody promotes.'),
        }),
      ])
      .optional()
      .describe('Stay there: `5m`, or `{}` until somebody promotes.'),
    analysis: free('An analysis'),
    experiment: free('An experiment'),
    setCanaryScale: free('The number of new pods'),
    setHeaderRoute: free('A route by header'),
    setMirrorRoute: free('A mirrored route'),
    plugin: free('A step of a plugin'),
  }),
  { shorthand: 'weight' },
)

const limit = (what: string, unit: string) =>
  z.number().min(0).optional().describe(`${what}, ${unit}; more stops the rollout.`)

const prometheusCheck = z.strictObject({
  name: formatted('dns-label').describe('Its name.'),
  query: z
    .string()
    .min(1)
    .describe(
      'A PromQL query with one number as its result. `{{args.canary-hash}}` is the pod template hash of the new version: use it, so that only the canary is measured.',
    ),
  below: z.number().optional().describe('Stop the rollout when the result is above this.'),
  above: z.number().optional().describe('Stop the rollout when the result is below this.'),
})

/** How a new version comes in, step by step, and what turns it back. */
export const strategySpec = z.strictObject({
  canary: z
    .strictObject({
      steps: oneOrMore(stepSpec)
        .optional()
        .describe(
          'The steps. Default for `env: prod`: 30 % for 5 minutes, 60 % for 10 minutes; elsewhere straight to 100 %.',
        ),
      preset: z
        .enum(['10_50_100', '30_60_100'])
        .optional()
        .describe('Ready-made steps: the shares, with 5 and 10 minutes in between.'),
      maxSurge: countOrPercent().default('25%').describe('How many more pods than wanted at the same time.'),
      maxUnavailable: countOrPercent().default(0).describe('How many fewer.'),
      startingStep: z
        .int()
        .min(0)
        .optional()
        .describe('From which step on the metrics are watched, counted from 0. Default: after the first.'),
    })
    .optional()
    .describe('A small share of the traffic first. The default when `strategy` is given without more.'),
  blueGreen: z
    .strictObject({
      autoPromotion: z.boolean().default(true).describe('Switch by itself once all new pods are ready.'),
      promoteAfter: seconds().optional().describe('With autoPromotion: wait this long first.'),
      keepOld: seconds().optional().describe('How long the old pods stay after the switch. Default 30s.'),
      previewReplicas: z
        .int()
        .min(1)
        .optional()
        .describe('How many new pods before the switch. Default: as many as the old ones.'),
    })
    .optional()
    .describe('All new pods beside the old ones, then one switch.'),
  metrics: z
    .strictObject({
      datadog: z
        .strictObject({
          operation: z
            .string()
            .regex(/^[a-zA-Z][\w.]*$/)
            .describe('The traced operation, e.g. `http.request`.'),
          errorRPM: limit('Errors', 'per minute on average'),
          p95latency: limit('The 95th percentile of the latency', 'in seconds'),
          secret: formatted('dns-subdomain')
            .optional()
            .describe(
              'A Secret in this namespace with address, api-key and app-key. Default: the Secret `datadog` of Argo Rollouts.',
            ),
        })
        .optional()
        .describe('Requests as Datadog traces them. Needs `monitoring.datadog`, an `env` and a version.'),
      prometheus: z
        .strictObject({
          address: z
            .string()
            .regex(/^https?:\/\//)
            .describe('Where Prometheus answers: `http://prometheus.monitoring:9090`.'),
          checks: oneOrMore(prometheusCheck).describe('What to ask.'),
        })
        .optional()
        .describe('Queries to Prometheus.'),
    })
    .optional()
    .describe('What is watched while the new version comes in; a bad result turns it back.'),
})

export type Strategy = z.output<typeof strategySpec>
