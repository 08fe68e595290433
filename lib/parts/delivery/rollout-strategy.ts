import type { RolloutSpec } from '../../manifest/custom-resources/rollout'

// Builds parts of a Rollout strategy (argo-rollouts v1.9).

export type { RolloutSpec }
export type RolloutStrategy = NonNullable<RolloutSpec['strategy']>
export type Canary = NonNullable<RolloutStrategy['canary']>
export type BlueGreen = NonNullable<RolloutStrategy['blueGreen']>
export type RolloutStep = NonNullable<Canary['steps']>[number]
export type RolloutAnalysis = NonNullable<RolloutStep['analysis']>
