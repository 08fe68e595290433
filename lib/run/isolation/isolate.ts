import type { Plain } from '../../manifest/manifest'
import type { Suite } from '../package'
import { Claims } from './claims'
import { LiveObjects } from './live-objects'
import type { Isolation } from './result'
import { Rounds } from './rounds'

/** Objects of a cluster, in the format of the API server. */
export interface ObjectsInCluster {
  /** All short objects that can depend on each other, usually those of one namespace, with its LummoPackage. */
  claims: readonly Plain[]
  /** Existing objects: output of the claims, and objects that the claims can refer to or collide with. */
  live?: readonly Plain[]
  /**
   * A LummoPackage for several namespaces. A LummoPackage among the claims overrides the settings of this LummoPackage.
   */
  settings?: Plain
}

/**
 * Expands claims so that an error in one claim affects only this claim and its dependants. Pure. The package is
 * expanded again without the claims that have errors, until no errors are left. A claim whose output changes in this
 * process depends on an omitted claim. Every round omits a claim or an object, and the number of rounds is limited.
 *
 * Live objects with the labels or annotations of Helm, Argo CD or Flux belong to these tools. A caller that deploys
 * through such a tool must first remove these labels and annotations from its copy of the objects.
 */
export function isolate({ claims, live = [], settings }: ObjectsInCluster, suite: Suite): Isolation {
  const known = new Claims(claims, settings, suite)
  return new Rounds(known, new LiveObjects(live, claims.length, known), suite).result()
}
