import type { Finding, LocatedFinding } from '../../../finding/finding'
import type { Manifest } from '../../../manifest/manifest'
import type { ObjectPair } from '../compare/objects'

/** Both sides of a comparison and the objects that differ. */
export interface Compared {
  before: readonly Manifest[]
  after: readonly Manifest[]
  pairs: readonly ObjectPair[]
}

/** Returns a finding about an object. */
export const about = ({ apiVersion, kind, metadata }: Manifest, finding: Finding): LocatedFinding => ({
  ...finding,
  object: {
    apiVersion,
    kind,
    name: metadata.name,
    ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
  },
})
