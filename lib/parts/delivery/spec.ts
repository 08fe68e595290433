import { z } from 'zod'
import { countOrPercent, formatted, oneOrMore, seconds, words } from '../../kind/table/zod-fields'
import { metricsSpec } from './analysis/spec'
import type { BlueGreen, Canary, Step } from './rollout-strategy'

const NATIVE = 'As Argo Rollouts writes it.'
const text = () => z.string().min(1).optional().describe(NATIVE)
const count = (least = 0) => z.int().min(least).optional().describe(NATIVE)
/** A part of a Rollout under the name that Argo Rollouts gives it; delivery-native.ts checks it. */
const argo = <T>(what = NATIVE) =>
  (z.unknown().meta({ 'x-kubernetes-preserve-unknown-fields': true }) as unknown as z.ZodType<T>)
    .optional()
    .describe(what)

/** A step of a canary: a share of the traffic and how long to stay there, or a step as Argo Rollouts writes it. */
const stepSpec = words(
  z.strictObject({
    weight: words(z.int().min(0).optional(), { aliases: ['setWeight'] }).describe(
      'The share of traffic for the new version, in percent.',
    ),
    pause: z
      .union([
        z.int().min(0),
        formatted('duration'),
        z.strictObject({
          duration: seconds().optional().describe('How long. Absent: until somebody promotes.'),
        }),
      ])
      .optional()
      .describe('Stay there: `5m`, or `{}` until somebody promotes.'),
    analysis: argo<Step['analysis']>(),
    experiment: argo<Step['experiment']>(),
    setCanaryScale: argo<Step['setCanaryScale']>(),
    setHeaderRoute: argo<Step['setHeaderRoute']>(),
    setMirrorRoute: argo<Step['setMirrorRoute']>(),
    plugin: argo<Step['plugin']>(),
  }),
  { shorthand: 'weight' },
)

const canarySpec = z.strictObject({
  steps: oneOrMore(stepSpec)
    .optional()
    .describe(
      'The steps: `- 30`, `- {weight: 30, pause: 5m}`, `- pause: {}`, or as Argo Rollouts writes them. After the last one everything is promoted. Default for production (an `env` such as `prod`, `live` or `production-eu`): 30 % for 5 minutes, 60 % for 10 minutes; elsewhere straight to 100 %.',
    ),
  preset: z
    .union([z.string(), z.int()])
    .optional()
    .describe(
      'Ready-made steps instead: `10_50_100` or `30_60_100`, the first share for 5 minutes, the second for 10.',
    ),
  maxSurge: countOrPercent()
    .optional()
    .describe('How many more pods than wanted at the same time. Default: `workload.update` of the settings (25%).'),
  maxUnavailable: countOrPercent().optional().describe('How many fewer. Default 0.'),
  startingStep: z
    .int()
    .min(0)
    .optional()
    .describe(
      'From which step on the metrics are watched, counted from 0 as Argo Rollouts counts: a weight and its pause are two. Default: after the first weight.',
    ),
  analysis: argo<Canary['analysis']>('Templates of your own to watch by, as Argo Rollouts writes it.'),
  trafficRouting: argo<Canary['trafficRouting']>(
    'What shifts traffic, as Argo Rollouts writes it. Default: the application’s networking, if it has one.',
  ),
  stableService: text(),
  canaryService: text(),
  pingPong: argo<Canary['pingPong']>(),
  antiAffinity: argo<Canary['antiAffinity']>(),
  canaryMetadata: argo<Canary['canaryMetadata']>(),
  stableMetadata: argo<Canary['stableMetadata']>(),
  replicaProgressThreshold: argo<Canary['replicaProgressThreshold']>(),
  minPodsPerReplicaSet: count(1),
  dynamicStableScale: z.boolean().optional().describe(NATIVE),
  scaleDownDelaySeconds: count(),
  scaleDownDelayRevisionLimit: count(),
  abortScaleDownDelaySeconds: count(),
})

const blueGreenSpec = z.strictObject({
  autoPromotion: words(z.boolean(), { aliases: ['autoPromotionEnabled'] })
    .default(true)
    .describe('Switch by itself once all new pods are ready.'),
  promoteAfter: words(seconds().optional(), { aliases: ['autoPromotionSeconds'] }).describe(
    'With autoPromotion: wait this long first.',
  ),
  keepOld: words(seconds().optional(), { aliases: ['scaleDownDelaySeconds'] }).describe(
    'How long the old pods stay after the switch. Default 30s.',
  ),
  previewReplicas: words(z.int().min(1).optional(), { aliases: ['previewReplicaCount'] }).describe(
    'How many new pods before the switch. Default: as many as the old ones.',
  ),
  activeService: text(),
  previewService: text(),
  prePromotionAnalysis: argo<BlueGreen['prePromotionAnalysis']>(),
  postPromotionAnalysis: argo<BlueGreen['postPromotionAnalysis']>(),
  antiAffinity: argo<BlueGreen['antiAffinity']>(),
  activeMetadata: argo<BlueGreen['activeMetadata']>(),
  previewMetadata: argo<BlueGreen['previewMetadata']>(),
  maxUnavailable: countOrPercent().optional().describe(NATIVE),
  scaleDownDelayRevisionLimit: count(),
  abortScaleDownDelaySeconds: count(),
})

/** How a new version comes in, step by step, and what turns it back. */
export const strategySpec = z.strictObject({
  canary: canarySpec
    .optional()
    .describe('A small share of the traffic first. The default when `strategy` is given without more.'),
  blueGreen: blueGreenSpec.optional().describe('All new pods beside the old ones, then one switch.'),
  metrics: metricsSpec.optional().describe('What is watched while the new version comes in; bad results turn it back.'),
})

export type Strategy = z.output<typeof strategySpec>
export type CanarySpec = z.output<typeof canarySpec>
export type BlueGreenSpec = z.output<typeof blueGreenSpec>
export type StepSpec = z.output<typeof stepSpec>
