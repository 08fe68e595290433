import { groupOf } from '../../lib/manifest/id'
import { pluralOf } from '../../lib/publish/schema/plural'
import { outlivesClaim } from '../reconcile/child-kinds'
import { CLUSTER_WIDE_KINDS, NAMESPACED_KINDS, type WatchedKind } from '../watched-kinds'

/** A generated kind, in the form in which roles refer to it. */
export interface EmittedKind {
  group: string
  kind: string
  /** Name of the resource in the API. */
  resource: string
  /** Whether objects have a namespace. */
  isNamespaced: boolean
  /** Whether the operator never deletes objects of this kind. */
  outlivesClaim: boolean
}

const emitted = ({ apiVersion, kind }: WatchedKind): EmittedKind => ({
  group: groupOf(apiVersion),
  kind,
  resource: pluralOf(kind.toLowerCase()),
  isNamespaced: !CLUSTER_WIDE_KINDS.some((one) => one.kind === kind),
  outlivesClaim: outlivesClaim({ apiVersion, kind, metadata: { name: '' } }),
})

/** All kinds that short objects generate. The operator needs a permission for each kind. */
export const EMITTED_KINDS: readonly EmittedKind[] = [...NAMESPACED_KINDS, ...CLUSTER_WIDE_KINDS].map(emitted)
