import { withStrategyDefaults } from '../../lib/parts/delivery/defaults'
import { withServingDefaults } from '../../lib/parts/serving/defaults'
import type { WorkloadDefaults } from '../../lib/settings/workload-defaults'
import type { Spec } from './spec'

export type Complete = ReturnType<typeof complete>

/** Returns the spec completed with the defaults of the settings. */
export const complete = (spec: Spec, workload: WorkloadDefaults) => ({
  ...withServingDefaults(spec, workload),
  strategy: withStrategyDefaults(spec.strategy, workload.update),
})
