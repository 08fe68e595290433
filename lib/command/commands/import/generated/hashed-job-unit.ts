import type { Plain } from '../../../../manifest/manifest'
import { mapAt } from '../../../../manifest/value-at'
import type { Lookup } from '../input/lookup'
import type { NamedSource } from '../input/source'
import type { Mode, Unit } from '../solve/unit'
import { workloadUnit } from '../workload/workload-unit'

/** Name with the hash of the content, as lummo generates it. */
const HASHED = /^(.+)-[a-z0-9]{10}$/

/**
 * Returns the unit of a Job whose name can end with a hash of its content. The proof shows whether the name contains
 * the hash, because the short object must generate the same name.
 */
export function hashedJobUnit(main: NamedSource, lookup: Lookup, mode: Mode): Unit | undefined {
  const { manifest } = main
  const [, name] = HASHED.exec(manifest.metadata.name) ?? []
  if (manifest.kind !== 'Job' || name === undefined) return undefined
  const renamed: NamedSource = { ...main, manifest: { ...manifest, metadata: { ...manifest.metadata, name } } }
  const unit = workloadUnit(renamed, lookup, mode)
  return (
    unit && {
      ...unit,
      main,
      propose: (without) => {
        const proposal = unit.propose(without)
        if (proposal === undefined) return undefined
        const { generateNameSuffix: _, ...spec } = mapAt(proposal.claim, ['spec'])
        const claim: Plain = { ...proposal.claim, spec }
        const covers = proposal.covers.map((one) => (one.source === renamed ? { ...one, source: main } : one))
        return { ...proposal, claim, covers }
      },
    }
  )
}
