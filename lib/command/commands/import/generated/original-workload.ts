import type { Manifest, Plain } from '../../../../manifest/manifest'
import { Lookup } from '../input/lookup'
import type { NamedSource } from '../input/source'
import type { PartName } from '../solve/unit'
import { type Disconnected, withoutConnections } from './connections'
import { withoutDatadog } from './datadog'
import { withoutInputs } from './inputs'
import { withoutMetricsPort } from './metrics-port'

/** A workload without the parts that lummo generates for other fields of the short object. */
export interface OriginalWorkload {
  workload: Manifest
  /** Whether the workload has the tags of Datadog, and the environment in the tags. */
  isTagged: boolean
  env: string | undefined
  /** Port that only Prometheus uses. */
  metricsPort: number | undefined
  connected: Disconnected
  /** ConfigMap with the files of `inputs`, and the fields of `inputs` and `workspace`. */
  inputs: { config: NamedSource | undefined; fields: Plain }
}

/** Removes the parts of a workload that the short object generates again, except those of omitted options. */
export function originalWorkload(
  main: Manifest,
  { monitoring, service }: { monitoring?: NamedSource | undefined; service?: NamedSource | undefined },
  { lookup, without }: { lookup: Lookup; without: ReadonlySet<PartName> },
): OriginalWorkload {
  const unless = (option: PartName) => (without.has(option) ? new Lookup([]) : lookup)
  const tagged = withoutDatadog(main)
  const monitor = without.has('monitoring') ? undefined : monitoring?.manifest
  const scraped = withoutMetricsPort(tagged.workload, { monitor, service: service?.manifest })
  const connected = withoutConnections(scraped.workload, unless('connections'))
  const { workload, ...inputs } = withoutInputs(connected.workload, unless('inputs'))
  return { workload, isTagged: tagged.isTagged, env: tagged.env, metricsPort: scraped.metricsPort, connected, inputs }
}
