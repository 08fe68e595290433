import { hashOfApplied, withAppliedHash } from '../../../lib/cluster/applied'
import type { DeploymentError } from '../../../lib/contracts/deployment-target'
import { groupedBy } from '../../../lib/manifest/grouped-by'
import type { Manifest } from '../../../lib/manifest/manifest'
import { roleOf, waveOf } from '../child-kinds'
import { keyOf } from '../live-object'
import type { PlannedChild } from '../namespace-plan'

interface Refusal {
  /** Hash of the content that the target has refused. */
  hash: string | undefined
  error: DeploymentError
  /** Whether the change has only exceeded the time of one run, for example because the target was not available. */
  isTimeout: boolean
}

/** Changes in groups that a run applies one after another. */
export interface GroupedChanges {
  /** An object precedes the objects that refer to it. */
  waves: PlannedChild[][]
  /** Changes that the target has refused before. The bindings follow their roles. */
  refused: PlannedChild[][]
}

/**
 * The changes of a namespace that the target has refused. A run tries these changes after all others, so that they do
 * not use up the time of the others, and in turn if there is not enough time for all of them.
 */
export class RefusedChanges {
  /** Refusals in the order of the last attempts, keyed by the identity of the object. */
  private readonly refusals = new Map<string, Refusal>()

  get size(): number {
    return this.refusals.size
  }

  /** Returns the changes in groups. Forgets changes that are no longer planned. */
  groupsOf(children: readonly PlannedChild[]): GroupedChanges {
    const planned = new Map(children.map((child) => [keyOf(child.object), child]))
    for (const [key, { hash }] of this.refusals) if (hash !== hashOf(planned.get(key))) this.refusals.delete(key)
    const refused = [...this.refusals.keys()]
      .flatMap((key) => planned.get(key) ?? [])
      .filter(({ object }) => this.isLast(object))
    const others = children.filter(({ object }) => !this.isLast(object))
    const isBinding = ({ object }: PlannedChild): boolean => roleOf(object) !== undefined
    const waves = groupedBy(others, ({ object }) => String(waveOf(object)))
    const sorted = [...waves].sort(([one], [other]) => Number(one) - Number(other))
    return {
      waves: sorted.map(([, wave]) => [...wave]),
      refused: [refused.filter((child) => !isBinding(child)), refused.filter(isBinding)],
    }
  }

  /** Returns the error of the last attempt to apply an object. */
  errorOf(object: Manifest): DeploymentError | undefined {
    return this.isLast(object) ? this.refusals.get(keyOf(object))?.error : undefined
  }

  private isLast(object: Manifest): boolean {
    return this.refusals.get(keyOf(object))?.isTimeout === false
  }

  /** Records the result of an attempt. */
  record(child: PlannedChild, error: DeploymentError | undefined): void {
    const key = keyOf(child.object)
    this.refusals.delete(key)
    if (error !== undefined) this.refusals.set(key, { hash: hashOf(child), error, isTimeout: false })
  }

  /** Records that a change has exceeded the time of a run. After the second time, the change counts as refused. */
  recordTimeout(child: PlannedChild, error: DeploymentError): void {
    const key = keyOf(child.object)
    const isTimeout = !this.refusals.delete(key)
    this.refusals.set(key, { hash: hashOf(child), error, isTimeout })
  }
}

const hashOf = (child: PlannedChild | undefined): string | undefined =>
  child && hashOfApplied(withAppliedHash(child.apply ?? child.object))
