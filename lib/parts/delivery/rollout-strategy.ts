import type { RolloutSpec } from '../../manifest/custom-resources/rollout'

// The strategy of a Rollout as Argo Rollouts has it (argo-rollouts v1.9), by its parts.

export type { RolloutSpec }
export type RolloutStrategy = NonNullable<RolloutSpec['strategy']>
export type Canary = NonNullable<RolloutStrategy['canary']>
export type BlueGreen = NonNullable<RolloutStrategy['blueGreen']>
export type Step = NonNullable<Canary['steps']>[number]
export type RolloutAnalysis = NonNullable<Step['analysis']>
