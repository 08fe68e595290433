import type { FieldPath, Finding } from '../../finding/finding'
import { chooseOne, givenTwice } from '../../finding/rules'
import { compact, nonEmpty } from '../../manifest/compact'
import { counted } from '../../manifest/text'
import { ingressController } from '../../settings/ingress-namespace'
import { type Analysis, analysisOf, namesOf } from './analysis/analysis'
import { checkReferences, type Referring } from './analysis/references'
import type { Metrics } from './analysis/spec'
import { blueGreenOf } from './blue-green'
import { checkCanary } from './checks'
import type { CompleteCanary, CompleteStrategy } from './defaults'
import { checkMargins } from './margins'
import { checkNative } from './native'
import type { Delivery, DeliveryContext } from './request'
import type { Canary } from './rollout-strategy'
import { routingOf } from './routing'
import { coarseCanary, hardlyWatched, neverWatched, nothingToWatch, unclassifiedEnvironment } from './rules'
import type { CanarySpec } from './spec'
import { checkSteps, isUnclassified, rolloutSteps, type Steps, startingStepOf } from './steps'
import { toShift } from './traffic-routing'

/** Returns the strategy of an Argo Rollout. Source: argo-rollouts v1.9, pkg/apis/rollouts/validation. */
export function deliveryOf(strategy: CompleteStrategy, context: DeliveryContext): Delivery {
  const malformed = checkNative(strategy, context.path)
  if (strategy.blueGreen !== undefined && strategy.canary !== undefined) {
    const message = '`canary` and `blueGreen` are mutually exclusive. Remove one of the two.'
    malformed.push(chooseOne.at(context.path, message))
  }
  if (malformed.length > 0) return { strategy: {}, manifests: [], findings: malformed }
  if (strategy.blueGreen === undefined) return canaryOf(strategy.canary, strategy.metrics, context)
  return blueGreenOf(strategy.blueGreen, strategy.metrics, context)
}

function canaryOf(canary: CompleteCanary, metrics: Metrics | undefined, context: DeliveryContext): Delivery {
  const path = [...context.path, 'canary']
  const delivered = rolloutSteps(canary, context.tags.env)
  const routing = routingOf(canary, context, path)
  const watched = { metrics, id: context.id, tags: context.tags, tagged: context.tagged }
  const service = routing.fields.canaryService
  const measured = analysisOf({ ...watched, service, ends: false, path: [...context.path, 'metrics'] })
  const analysis = backgroundOf(canary, measured, delivered)
  const { steps: _, preset, startingStep, analysis: written, trafficRouting, ...native } = canary
  const { maxSurge, maxUnavailable, stableService, canaryService, ...passed } = native
  return {
    strategy: {
      canary: compact<Canary>({
        maxSurge,
        maxUnavailable,
        ...routing.fields,
        ...passed,
        analysis,
        steps: nonEmpty(delivered.steps),
      }),
    },
    manifests: [...measured.templates, ...routing.manifests],
    findings: [
      ...checkMargins(canary, path),
      ...checkSteps(canary, path),
      ...checkCanary(canary, routing.fields.trafficRouting, context.history, path),
      ...routing.findings,
      ...measured.findings,
      ...checkBackground(canary, analysis, delivered, context),
      ...checkReferences(referring(canary, analysis, path), measured.templates, context.world),
      ...checkShares(canary, delivered, routing.fields.trafficRouting !== undefined, context),
    ],
  }
}

/** Returns the background analysis of a canary. The analysis uses generated metrics, templates of the user, or both. */
function backgroundOf(canary: CanarySpec, measured: Analysis, { steps }: Steps): Canary['analysis'] {
  const { analysis: own, startingStep } = canary
  const templates = [...namesOf(measured.templates), ...(own?.templates ?? [])]
  if (templates.length === 0) return undefined
  return compact<NonNullable<Canary['analysis']>>({
    startingStep: startingStep ?? own?.startingStep ?? startingStepOf(steps),
    ...own,
    templates,
    args: nonEmpty([...measured.args, ...(own?.args ?? [])]),
  })
}

function referring(canary: CanarySpec, background: Canary['analysis'], path: FieldPath): Referring[] {
  const { analysis, steps = [] } = canary
  // The result includes the arguments of the metrics, because the user’s templates can use these arguments as well.
  const args = background?.args ?? []
  return [
    ...(analysis === undefined ? [] : [{ analysis: { ...analysis, args }, ends: false, path: [...path, 'analysis'] }]),
    ...steps.flatMap((step, at) =>
      step.analysis === undefined
        ? []
        : [{ analysis: step.analysis, ends: true, path: [...path, 'steps', at, 'analysis'] }],
    ),
  ]
}

function checkBackground(
  canary: CanarySpec,
  analysis: Canary['analysis'],
  { steps, straight }: Steps,
  { path, tags }: DeliveryContext,
): Finding[] {
  const inner = canary.analysis?.startingStep
  const starting = canary.startingStep ?? inner
  const here = [...path, 'canary', ...(canary.startingStep === undefined ? ['analysis'] : []), 'startingStep']
  if (canary.startingStep !== undefined && inner !== undefined) {
    return [givenTwice.at(here, '`startingStep` is set both here and in `analysis`. Remove one of the two.')]
  }
  if (starting !== undefined && analysis === undefined) {
    return [
      nothingToWatch.at(here, '`startingStep` has no effect without metrics. Add `metrics`, or remove `startingStep`.'),
    ]
  }
  if (starting !== undefined && starting >= steps.length) {
    const last = steps.length - 1
    const message = `\`startingStep\` is ${starting}, but the last step is ${last} (counted from 0), so the metrics would never start. Set \`startingStep\` to at most ${last}.`
    return [neverWatched.at(here, message, { current: starting })]
  }
  if (straight && tags.env !== undefined && isUnclassified(tags.env)) {
    const message = `\`env: ${tags.env}\` is not recognized as production (\`prod\`, \`prd\`, \`production\`, \`live\`), so new versions get all traffic at once. Set \`canary.steps\`.`
    return [unclassifiedEnvironment.at(path, message)]
  }
  if (straight && analysis !== undefined) {
    const message =
      'The rollout shifts all traffic to a new version at once, so its metrics have little time to detect a failure. Set `steps` with pauses, or `env: prod`.'
    return [hardlyWatched.at(path, message)]
  }
  return []
}

/** Reports weights that a canary cannot reach. Without traffic routing, the number of pods approximates a weight. */
function checkShares(canary: CanarySpec, { steps }: Steps, routed: boolean, context: DeliveryContext): Finding[] {
  const shares = steps.flatMap(({ setWeight = 0 }) => (setWeight > 0 && setWeight < 100 ? [setWeight] : []))
  // With one pod, the old and the new version each get half of the traffic.
  const coarse = shares.filter((share) => (context.min === 1 ? share !== 50 : context.min * share < 100))
  if (routed || shares.length === 0) return []
  const path = canary.steps === undefined ? context.path : [...context.path, 'canary', 'steps']
  const [traffic] = canary.trafficRouting === undefined ? context.traffic : []
  if (coarse.length === 0) {
    if (traffic?.settings.provider !== 'ingress' || ingressController(traffic.settings) === 'nginx') return []
    const message = `The weights are approximated by the number of pods, because Argo Rollouts cannot shift the traffic of an Ingress of class \`${traffic.settings.ingress.class}\`.`
    return [coarseCanary.at(path, message, { severity: 'info' })]
  }
  const min = Math.min(...coarse)
  const fix = `Run more pods, or ${toShift(context.id.app, context.traffic)}.`
  if (context.max < 2) {
    const message = `A weight of ${min} % cannot be reached with one pod, because the new version receives half of the traffic during an update. ${fix}`
    return [coarseCanary.at(path, message)]
  }
  const real = Math.round(100 / context.min)
  const message = `With ${counted(context.min, 'pod')}, a weight of ${min} % becomes about ${context.min === 1 ? 50 : real} %, because the number of pods approximates the weights. ${fix}`
  return [coarseCanary.at(path, message, { severity: 'info' })]
}
