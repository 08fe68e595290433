import { type BothMargins, marginsOf } from './margins'
import type { CanarySpec, Strategy } from './spec'

/** A canary that sets both margins. */
export type CompleteCanary = CanarySpec & BothMargins

/** A strategy whose canary sets both margins. A strategy without `blueGreen` is a canary. */
export type CompleteStrategy = Omit<Strategy, 'canary' | 'blueGreen'> &
  (
    | { canary: CompleteCanary; blueGreen?: undefined }
    | { canary?: CanarySpec | undefined; blueGreen: NonNullable<Strategy['blueGreen']> }
  )

/** Completes a strategy. A canary gets the margins of the settings. */
export function withStrategyDefaults(strategy: Strategy, margins: BothMargins): CompleteStrategy {
  const { canary, blueGreen } = strategy
  if (blueGreen !== undefined) return { ...strategy, blueGreen }
  return { ...strategy, blueGreen, canary: { ...canary, ...marginsOf(canary, margins) } }
}
