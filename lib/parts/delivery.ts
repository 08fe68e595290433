import type { IRollout } from '@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/Rollout'
import { type Draft, error, type FieldPath, warning } from '../finding/finding'
import { compact, nonEmpty } from '../manifest/compact'
import type { Service } from '../manifest/kubernetes'
import type { Manifest } from '../manifest/manifest'
import { type AnalysisArg, analysisOf } from './analysis'
import type { Strategy } from './delivery-spec'
import type { Identity } from './identity'
import type { Tags } from './monitoring'
import type { NamedPort } from './ports'
import { inSeconds } from './probes'
import { clusterService } from './service'
import { type Traffic, weightedService } from './traffic'

type RolloutStrategy = NonNullable<NonNullable<IRollout['spec']>['strategy']>
type Canary = NonNullable<RolloutStrategy['canary']>
type Step = NonNullable<Canary['steps']>[number]

/** What a strategy is made for. */
export interface Delivered {
  id: Identity
  tags: Tags
  /** The pods carry Datadog's tags. */
  tagged: boolean
  ports: readonly NamedPort[]
  /** The fewest pods there may be. */
  fewest: number
  /** How traffic comes in, when the application has networking. */
  traffic: Traffic | undefined
  path: FieldPath
}

export interface Delivery {
  strategy: RolloutStrategy
  /** Services and AnalysisTemplates beside the Rollout. */
  manifests: Manifest[]
  findings: Draft[]
}

const PRESETS: Readonly<Record<string, Step[]>> = {
  '10_50_100': [{ setWeight: 10 }, { pause: { duration: '5m' } }, { setWeight: 50 }, { pause: { duration: '10m' } }],
  '30_60_100': [{ setWeight: 30 }, { pause: { duration: '5m' } }, { setWeight: 60 }, { pause: { duration: '10m' } }],
}

/** The strategy of an Argo Rollout. Source: argo-rollouts v1.9, pkg/apis/rollouts/validation. */
export function deliveryOf(strategy: Strategy, made: Delivered): Delivery {
  if (strategy.blueGreen !== undefined && strategy.canary !== undefined) {
    const message = 'A rollout is a canary or blue-green, not both. Remove one of them.'
    return { strategy: {}, manifests: [], findings: [error('choose-one', made.path, message)] }
  }
  return strategy.blueGreen === undefined
    ? canaryOf(strategy, made)
    : blueGreenOf(strategy.blueGreen, strategy.metrics, made)
}

function canaryOf(strategy: Strategy, made: Delivered): Delivery {
  const canary = strategy.canary ?? { maxSurge: '25%', maxUnavailable: 0 }
  const path = [...made.path, 'canary']
  const steps = stepsOf(canary, made)
  const analysis = analysisOf(strategy.metrics, made.id, made.tags, made.tagged, false, [...made.path, 'metrics'])
  const findings = [...checkSteps(canary, steps, made, path), ...analysis.findings]
  const { startingStep } = canary
  if (startingStep !== undefined && analysis.templates.length === 0) {
    findings.push(
      error(
        'nothing-to-watch',
        [...path, 'startingStep'],
        'There is nothing to watch. Add `metrics`, or remove `startingStep`.',
      ),
    )
  } else if (startingStep !== undefined && startingStep >= steps.length) {
    const message = `There are ${steps.length} steps, so the metrics would never be watched. Use at most ${Math.max(0, steps.length - 1)}.`
    findings.push(error('never-watched', [...path, 'startingStep'], message, { current: startingStep }))
  }
  const routed = made.traffic === undefined ? undefined : weightedService(made.id, made.ports)
  return {
    strategy: {
      canary: compact<Canary>({
        maxSurge: canary.maxSurge,
        maxUnavailable: canary.maxUnavailable,
        stableService: routed?.stable,
        canaryService: routed?.canary,
        trafficRouting: routed?.routing,
        analysis: templatesOf(analysis, startingStep ?? (steps.length > 1 ? 1 : undefined)),
        steps: nonEmpty(steps),
      }),
    },
    manifests: [...analysis.templates, ...(routed?.manifests ?? [])],
    findings,
  }
}

const templatesOf = (
  { templates, args }: { templates: readonly Manifest[]; args: readonly AnalysisArg[] },
  startingStep?: number,
): Canary['analysis'] =>
  templates.length === 0
    ? undefined
    : compact<NonNullable<Canary['analysis']>>({
        startingStep,
        templates: templates.map(({ metadata }) => ({ templateName: metadata.name })),
        args: args.map((arg) => ({ ...arg })),
      })

/** The steps as Argo Rollouts has them: one thing each. After the last one everything is promoted. */
function stepsOf(canary: NonNullable<Strategy['canary']>, made: Delivered): Step[] {
  if (canary.steps !== undefined) return canary.steps.flatMap(nativeSteps)
  if (canary.preset !== undefined) return PRESETS[canary.preset] ?? []
  return made.tags.env === 'prod' ? (PRESETS['30_60_100'] ?? []) : [{ setWeight: 100 }]
}

function nativeSteps(step: NonNullable<NonNullable<Strategy['canary']>['steps']>[number]): Step[] {
  const { weight, pause, ...native } = step
  const duration = typeof pause === 'object' ? pause.duration : pause
  return [
    ...(weight === undefined ? [] : [{ setWeight: weight }]),
    ...Object.entries(native).map(([key, value]) => ({ [key]: value }) as Step),
    ...(pause === undefined ? [] : [{ pause: duration === undefined ? {} : { duration } }]),
  ]
}

function checkSteps(
  canary: NonNullable<Strategy['canary']>,
  steps: readonly Step[],
  made: Delivered,
  path: FieldPath,
): Draft[] {
  const findings: Draft[] = []
  if (canary.steps !== undefined && canary.preset !== undefined) {
    findings.push(error('choose-one', path, 'Give `steps` or a `preset`, not both.'))
  }
  let before = 0
  for (const [at, step] of (canary.steps ?? []).entries()) {
    if (Object.keys(step).length === 0)
      findings.push(
        error('choose-one', [...path, 'steps', at], 'This step does nothing. Give it a `weight` or a `pause`.'),
      )
    if (step.weight !== undefined && step.weight < before) {
      const message = `The share goes down from ${before} % to ${step.weight} %. Put the steps in rising order.`
      findings.push(error('weights-fall', [...path, 'steps', at], message, { current: step.weight }))
    }
    before = step.weight ?? before
  }
  const least = steps.map(({ setWeight }) => setWeight ?? 100).reduce((one, other) => Math.min(one, other), 100)
  if (made.traffic === undefined && made.fewest * least < 100 && least < 100) {
    const message = `Without networking the share is counted in pods, and with ${made.fewest} of them ${least} % is not possible: the smallest is ${Math.round(100 / (made.fewest + 1))} %. Run more pods, or add a LummoNetworking for \`${made.id.app}\`.`
    findings.push(warning('coarse-canary', canary.steps === undefined ? made.path : [...path, 'steps'], message))
  }
  if (isZero(canary.maxSurge) && isZero(canary.maxUnavailable)) {
    const message = 'With neither one pod more nor one pod less there is no way to update. Set one of the two above 0.'
    findings.push(error('no-way-to-update', path, message))
  }
  return findings
}

const isZero = (value: number | string): boolean => value === 0 || value === '0%'

function blueGreenOf(
  spec: NonNullable<Strategy['blueGreen']>,
  metrics: Strategy['metrics'],
  made: Delivered,
): Delivery {
  const path = [...made.path, 'blueGreen']
  const analysis = analysisOf(metrics, made.id, made.tags, made.tagged, true, [...made.path, 'metrics'])
  const findings = [...analysis.findings]
  const preview = clusterService({ ...made.id, name: `${made.id.name}-preview` }, made.ports)
  if (preview.length === 0) {
    findings.push(
      error(
        'no-port',
        path,
        'Blue-green switches a Service, and without a port there is none. Add `http`, `grpc` or `ports`.',
      ),
    )
  }
  if (!spec.autoPromotion && spec.promoteAfter !== undefined) {
    findings.push(
      error(
        'choose-one',
        [...path, 'promoteAfter'],
        'Without autoPromotion somebody switches by hand. Remove one of the two.',
      ),
    )
  }
  const inlined = templatesOf(analysis)
  return {
    strategy: {
      blueGreen: compact<NonNullable<RolloutStrategy['blueGreen']>>({
        activeService: made.id.name,
        previewService: `${made.id.name}-preview`,
        autoPromotionEnabled: spec.autoPromotion,
        autoPromotionSeconds: inSeconds(spec.promoteAfter),
        scaleDownDelaySeconds: inSeconds(spec.keepOld),
        previewReplicaCount: spec.previewReplicas,
        prePromotionAnalysis: inlined,
      }),
    },
    manifests: [...analysis.templates, ...(preview as Service[])],
    findings,
  }
}
