import type { Claim, Kind, ReadClaim } from '../kind/claim'
import { expandPackage } from '../run/pipeline'
import type { Package, Suite } from '../run/package'
import type { TracedObject } from './influences'
import type { KnownDefaults } from './known-defaults'
import { traceClaim } from './trace-claim'

/** A claim with the inputs of its output. */
export interface TracedClaim {
  kind: Kind
  claim: Claim<unknown>
  objects: readonly TracedObject[]
}

/** Identifies a claim. */
export type ClaimId = Pick<Claim<unknown>, 'kind' | 'namespace' | 'name'>

/** Returns the identity of a claim as a key. */
export const traceKey = ({ kind, namespace, name }: ClaimId): string => `${kind}/${namespace ?? ''}/${name}`

/** The traced claims of a package, and the inputs that each claim of the package read, keyed by `traceKey`. */
export interface PackageTrace {
  claims: ReadonlyMap<string, TracedClaim>
  reads: ReadonlyMap<string, ReadClaim>
}

/**
 * Traces claims during the expansion of the package, because each claim must read the same world as in an ordinary run.
 * Only this run wraps the kinds of the suite, so ordinary runs have no overhead.
 */
export function tracePackage(
  pack: Package,
  suite: Suite,
  isTraced: (claim: ClaimId) => boolean,
  known: KnownDefaults = new Map(),
): PackageTrace {
  const claims = new Map<string, TracedClaim>()
  const reads = new Map<string, ReadClaim>()
  const kinds = suite.kinds.map((kind): Kind => {
    const read: Kind['read'] = (input) => {
      const result = kind.read(input)
      reads.set(traceKey(result.claim), result)
      return result
    }
    const expand: Kind['expand'] = (claim, world) => {
      const key = traceKey(claim)
      // The pipeline expands the package twice if its output replaces a claim.
      if (isTraced(claim) && !claims.has(key)) {
        claims.set(key, { kind, claim, objects: traceClaim({ kind, claim, world }, known) })
      }
      return kind.expand(claim, world)
    }
    return Object.create(kind, { read: { value: read }, expand: { value: expand } }) as Kind
  })
  expandPackage(pack, { ...suite, kinds })
  return { claims, reads }
}
