import type { Plain } from '../../manifest/manifest'
import type { Suite } from '../package'
import { Claims } from './claims'
import { LiveObjects } from './live-objects'
import type { Isolation } from './result'
import { Rounds } from './rounds'

/** Objects of a cluster, as an API server returns them. */
export interface ObjectsInCluster {
  /** All short objects that can depend on each other, usually those of one namespace, with its LummoPackage. */
  claims: readonly Plain[]
  /** Existing objects: output of the claims, and objects that the claims can refer to or collide with. */
  live?: readonly Plain[]
  /** A LummoPackage for several namespaces. The LummoPackage among the claims overrides it. */
  settings?: Plain
}

/**
 * Expands claims so that an error in one claim stops only this claim and the claims that read it. Pure. The package is
 * expanded again without the claims that have errors, until no error is left; a claim whose output differs without them
 * depends on them. Every round takes out a claim or an object, and the number of rounds is limited.
 *
 * Live objects with the marks of Helm, Argo CD or Flux belong to these tools. A caller that deploys through such a tool
 * removes its marks first.
 */
export function isolate({ claims, live = [], settings }: ObjectsInCluster, suite: Suite): Isolation {
  const known = new Claims(claims, settings, suite)
  return new Rounds(known, new LiveObjects(live, claims.length, known), suite).result()
}
