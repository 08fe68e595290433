import type { Finding, FieldPath } from '../../finding/finding'
import type { World } from '../../kind/claim'
import type { Manifest } from '../../manifest/manifest'
import type { Identity } from '../identity/identity'
import type { Tags } from '../monitoring/monitoring'
import type { NamedPort } from '../container/ports'
import type { RolloutStrategy } from './rollout-strategy'
import type { Traffic } from '../network/traffic'

/** Workload for which a strategy is built. */
export interface DeliveryContext {
  id: Identity
  tags: Tags
  /** Whether the pods have Datadog tags. */
  tagged: boolean
  ports: readonly NamedPort[]
  /** Whether the application has a Service. */
  served: boolean
  /** Minimum and maximum number of pods. */
  min: number
  max: number
  /** Number of old revisions to keep. */
  history: number
  /** Ingress traffic of the application, for each of its networking objects. */
  traffic: readonly Traffic[]
  world: Pick<World, 'list' | 'settings'>
  path: FieldPath
}

export interface Delivery {
  strategy: RolloutStrategy
  /** Objects in addition to the Rollout: Services, AnalysisTemplates and traffic routing. */
  manifests: Manifest[]
  findings: Finding[]
}
