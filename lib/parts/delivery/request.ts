import type { Finding, FieldPath } from '../../finding/finding'
import type { World } from '../../kind/claim'
import type { Manifest } from '../../manifest/manifest'
import type { Identity } from '../identity/identity'
import type { Tags } from '../monitoring/monitoring'
import type { NamedPort } from '../container/ports'
import type { RolloutStrategy } from './rollout-strategy'
import type { Traffic } from '../network/traffic'

/** What a strategy is made for. */
export interface Delivered {
  id: Identity
  tags: Tags
  /** The pods carry Datadog's tags. */
  tagged: boolean
  ports: readonly NamedPort[]
  /** The application's own Service is there. */
  served: boolean
  /** The fewest and the most pods there may be. */
  fewest: number
  most: number
  /** How many old versions are kept. */
  history: number
  /** How traffic comes in, by each networking object that the application has. */
  traffic: readonly Traffic[]
  world: Pick<World, 'list' | 'settings'>
  path: FieldPath
}

export interface Delivery {
  strategy: RolloutStrategy
  /** Services, AnalysisTemplates and what shifts traffic, beside the Rollout. */
  manifests: Manifest[]
  findings: Finding[]
}
