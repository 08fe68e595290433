import type { Finding, FieldPath } from '../../finding/finding'
import { chooseOne, notAllowed, outOfRange } from '../../finding/rules'
import { goDuration } from '../../manifest/grammar/duration'
import { listText } from '../../manifest/text'
import type { CanarySpec, StepSpec } from './spec'
import { inSeconds } from '../container/probes'
import type { RolloutStep } from './rollout-strategy'
import { weightsFall } from './rules'

/** Steps of a canary, and the field that sets the steps. */
export interface Steps {
  steps: RolloutStep[]
  /** Whether the steps are the default of a non-production environment. */
  straight: boolean
}

const shares = (first: number, second: number): RolloutStep[] => [
  { setWeight: first },
  { pause: { duration: '5m' } },
  { setWeight: second },
  { pause: { duration: '10m' } },
]

/**
 * Steps of each preset. The key contains only digits, because some YAML readers parse an unquoted `10_50_100` as
 * 1050100.
 */
const PRESETS: Readonly<Record<string, RolloutStep[]>> = { '1050100': shares(10, 50), '3060100': shares(30, 60) }
const presetOf = (preset: string | number): RolloutStep[] | undefined => PRESETS[String(preset).replaceAll('_', '')]

/** Words in the names of production environments, and words that negate such words. */
const CAREFUL = ['live', 'prd', 'prod', 'production']
const CARELESS = [
  'dev',
  'development',
  'like',
  'no',
  'non',
  'not',
  'pre',
  'qa',
  'sandbox',
  'staging',
  'stg',
  'test',
  'uat',
]

/** Further words in the names of non-production environments. */
const ELSEWHERE = ['ci', 'demo', 'int', 'integration', 'local', 'nonprod', 'preprod', 'preview', 'stage', 'testing']

const wordsOf = (env: string): string[] => env.toLowerCase().split(/[^a-z]+/)
const hasWord = (env: string, words: readonly string[]): boolean => wordsOf(env).some((word) => words.includes(word))

/** Checks whether an environment is for production: `prod`, `LIVE`, `production-eu`, but not `non-prod`. */
const isProduction = (env: string): boolean => hasWord(env, CAREFUL) && !hasWord(env, CARELESS)

/**
 * Words in the names of environments that are deleted without loss. Environments for staging and UAT often have copies
 * of real data.
 */
const SHORT_LIVED = [
  'ci',
  'demo',
  'dev',
  'development',
  'ephemeral',
  'local',
  'pr',
  'preview',
  'review',
  'sandbox',
  'test',
  'testing',
]
const LONG_LIVED = [...CARELESS, ...ELSEWHERE].filter((word) => !SHORT_LIVED.includes(word))

/**
 * Checks whether the name of an environment shows that the environment is temporary: `dev`, `preview-42`, but not
 * `staging`.
 */
export const isThrowAway = (env: string): boolean =>
  hasWord(env, SHORT_LIVED) && !hasWord(env, [...CAREFUL, ...LONG_LIVED])

/** Checks whether the settings may list an environment as temporary. */
export const isNotProduction = (env: string): boolean => !isProduction(env)

/**
 * Checks whether the name of an environment does not show if the environment is for production: `customer`, `eu`.
 */
export const isUnclassified = (env: string): boolean => !hasWord(env, [...CAREFUL, ...CARELESS, ...ELSEWHERE])

/**
 * Returns the steps in the format of Argo Rollouts, with one action per step. The promotion follows the last step.
 * Setting the weight to 100 % at once also counts as a step. With traffic routing, the controller waits for the new
 * pods before it moves traffic, but only if the canary has a step.
 */
export function rolloutSteps(canary: CanarySpec, env: string | undefined): Steps {
  if (canary.steps !== undefined) return { steps: canary.steps.flatMap(nativeSteps), straight: false }
  if (canary.preset !== undefined) return { steps: presetOf(canary.preset) ?? [], straight: false }
  if (isProduction(env ?? '')) return { steps: shares(30, 60), straight: false }
  return { steps: [{ setWeight: 100 }], straight: true }
}

function nativeSteps(step: StepSpec): RolloutStep[] {
  const { weight, pause, experiment, ...others } = step
  const steps: RolloutStep[] = Object.entries(others).map(([key, value]) => ({ [key]: value }) as RolloutStep)
  if (weight !== undefined) steps.push({ setWeight: weight })
  if (experiment !== undefined) {
    const { duration, ...rest } = experiment
    const written = duration === undefined ? rest : { ...rest, duration: pauseText(duration) }
    steps.push({ experiment: written } as RolloutStep)
  }
  if (pause !== undefined) {
    const duration = durationOf(pause)
    steps.push({ pause: duration === undefined ? {} : { duration: pauseText(duration) } })
  }
  return steps
}

const durationOf = (pause: NonNullable<StepSpec['pause']>): number | string | undefined =>
  typeof pause === 'object' ? pause.duration : pause

/** Converts a duration to the syntax of Go, which has no days and weeks. Returns other values unchanged. */
const pauseText = <T extends number | string>(duration: T): T | string =>
  typeof duration === 'string' && /[dw]/.test(duration) ? goDuration(inSeconds(duration) ?? 0) : duration

/** Returns the step at which the analysis of metrics starts. The default is the first step after a weight. */
export function startingStepOf(steps: readonly RolloutStep[]): number | undefined {
  const next = steps.findIndex(({ setWeight }) => (setWeight ?? 0) > 0) + 1
  return next > 0 && next < steps.length ? next : undefined
}

/** Checks each step. Source: argo-rollouts v1.9, ValidateRolloutStrategyCanary. */
export function checkSteps(canary: CanarySpec, path: FieldPath): Finding[] {
  const findings: Finding[] = []
  if (canary.steps !== undefined && canary.preset !== undefined) {
    findings.push(chooseOne.at(path, '`steps` and `preset` are mutually exclusive. Remove one of the two.'))
  }
  if (canary.preset !== undefined && presetOf(canary.preset) === undefined) {
    const message = 'The preset is unknown. Set `10_50_100` or `30_60_100`, or replace `preset` with `steps`.'
    findings.push(notAllowed.at([...path, 'preset'], message, { current: canary.preset }))
  }
  const max = canary.trafficRouting?.maxTrafficWeight ?? 100
  let before = 0
  for (const [at, step] of (canary.steps ?? []).entries()) {
    const here = [...path, 'steps', at]
    findings.push(...checkOneThing(step, here), ...checkPause(step, here))
    const { weight } = step
    if (weight === undefined) continue
    if (weight > max) {
      const message = `A weight must be between 0 and ${max}, but is ${weight}.`
      findings.push(outOfRange.at([...here, 'weight'], message, { current: weight }))
    } else if (weight < before) {
      const message = `The weight decreases from ${before} % to ${weight} %. Sort the steps in ascending order.`
      findings.push(weightsFall.at([...here, 'weight'], message, { current: weight }))
    }
    before = weight
  }
  return findings
}

/** Checks that a step has exactly one action. Only a weight and its pause can be in the same step. */
function checkOneThing(step: StepSpec, path: FieldPath): Finding[] {
  const things = Object.keys(step)
  if (things.length === 0) {
    return [chooseOne.at(path, 'The step has neither a `weight` nor a `pause`. Add one or both.')]
  }
  if (things.length === 1 || things.every((thing) => thing === 'weight' || thing === 'pause')) return []
  const message = `A step must have exactly one action, or a \`weight\` with a \`pause\`, but this step has ${listText(things.map((thing) => `\`${thing}\``))}. Split the step.`
  return [chooseOne.at(path, message)]
}

function checkPause(step: StepSpec, path: FieldPath): Finding[] {
  const duration = step.pause === undefined ? undefined : durationOf(step.pause)
  if (duration === undefined || Number.isInteger(inSeconds(duration))) return []
  const at = typeof step.pause === 'object' ? ['pause', 'duration'] : ['pause']
  return [outOfRange.at([...path, ...at], `A pause must be a whole number of seconds, but is ${duration}.`)]
}
