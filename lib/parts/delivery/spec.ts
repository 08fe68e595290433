import { z } from 'zod'
import { countOrPercent, formatted, oneOrMore, seconds, withMeta } from '../../kind/table/zod-fields'
import { metricsSpec } from './analysis/spec'
import type { BlueGreen, Canary, RolloutStep } from './rollout-strategy'

const NATIVE = 'Same as the Argo Rollouts field of the same name.'
const text = () => z.string().min(1).optional().describe(NATIVE)
const count = (min = 0) => z.int().min(min).optional().describe(NATIVE)
/** Returns the schema for a Rollout field that keeps its Argo Rollouts name. native.ts checks the field. */
const argo = <T>(what = NATIVE) =>
  (z.unknown().meta({ 'x-kubernetes-preserve-unknown-fields': true }) as unknown as z.ZodType<T>)
    .optional()
    .describe(what)

/** A canary step: a percentage of the traffic with its duration, or a step in the format of Argo Rollouts. */
const stepSpec = withMeta(
  z.strictObject({
    weight: withMeta(z.int().min(0).optional(), { aliases: ['setWeight'] }).describe(
      'Percentage of the traffic for the new version.',
    ),
    pause: z
      .union([
        z.int().min(0),
        formatted('duration'),
        z.strictObject({
          duration: seconds().optional().describe('Time to wait. Default: until a user promotes the new version.'),
        }),
      ])
      .optional()
      .describe('Time to wait at this step: `5m`, or `{}` to wait until a user promotes the new version.'),
    analysis: argo<RolloutStep['analysis']>(),
    experiment: argo<RolloutStep['experiment']>(),
    setCanaryScale: argo<RolloutStep['setCanaryScale']>(),
    setHeaderRoute: argo<RolloutStep['setHeaderRoute']>(),
    setMirrorRoute: argo<RolloutStep['setMirrorRoute']>(),
    plugin: argo<RolloutStep['plugin']>(),
  }),
  { shorthand: 'weight' },
)

const canarySpec = z.strictObject({
  steps: oneOrMore(stepSpec)
    .optional()
    .describe(
      'Canary steps: `- 30`, `- {weight: 30, pause: 5m}`, `- pause: {}`, or steps as in Argo Rollouts. After the last step, the new version gets all traffic. Default in production (an `env` such as `prod`, `live` or `production-eu`): 30 % for 5 minutes, then 60 % for 10 minutes. Elsewhere, the new version gets 100 % at once.',
    ),
  preset: z
    .union([z.string(), z.int()])
    .optional()
    .describe(
      'Predefined steps: `10_50_100` or `30_60_100`. The first percentage lasts 5 minutes, and the second lasts 10 minutes.',
    ),
  maxSurge: countOrPercent()
    .optional()
    .describe('Maximum number of extra pods during an update. Default: `workload.update` of the settings (25%).'),
  maxUnavailable: countOrPercent()
    .optional()
    .describe('Maximum number of unavailable pods during an update. Default: 0.'),
  startingStep: z
    .int()
    .min(0)
    .optional()
    .describe(
      'Index of the step at which metrics start, counted from 0. A weight and its pause count as two steps. Default: the step after the first weight.',
    ),
  analysis: argo<Canary['analysis']>(
    'Same as the Argo Rollouts field of the same name. Sets custom analysis templates.',
  ),
  trafficRouting: argo<Canary['trafficRouting']>(
    'Same as the Argo Rollouts field of the same name. Sets the router that splits traffic. Default: the LummoNetworking of the application, if it has one.',
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
  autoPromotion: withMeta(z.boolean(), { aliases: ['autoPromotionEnabled'] })
    .default(true)
    .describe('Switches the traffic automatically when all new pods are ready.'),
  promoteAfter: withMeta(seconds().optional(), { aliases: ['autoPromotionSeconds'] }).describe(
    'Time to wait before an automatic switch.',
  ),
  keepOld: withMeta(seconds().optional(), { aliases: ['scaleDownDelaySeconds'] }).describe(
    'Time for which the old pods are kept after the switch. Default: 30s.',
  ),
  previewReplicas: withMeta(z.int().min(1).optional(), { aliases: ['previewReplicaCount'] }).describe(
    'Number of new pods before the switch. Default: the number of old pods.',
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

/** Fields for the progressive delivery of a new version, and for its rollback. */
export const strategySpec = z.strictObject({
  canary: canarySpec
    .optional()
    .describe(
      'Canary release, which starts with a small percentage of the traffic. This is the default if `strategy` is empty.',
    ),
  blueGreen: blueGreenSpec
    .optional()
    .describe('Blue-green delivery. All new pods start next to the old ones; then the traffic switches.'),
  metrics: metricsSpec
    .optional()
    .describe('Metrics to watch during an update. If measurements fail, the update is rolled back.'),
})

export type Strategy = z.output<typeof strategySpec>
export type CanarySpec = z.output<typeof canarySpec>
export type BlueGreenSpec = z.output<typeof blueGreenSpec>
export type StepSpec = z.output<typeof stepSpec>
