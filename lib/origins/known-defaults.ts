import type { Claim } from '../kind/claim'
import type { Path } from '../manifest/value-at'
import type { Addition } from './additions'
import type { ChangedObject } from './differences'
import type { ConstantField } from './influences'
import { pathKey } from './inputs'

/** The field whose default is a constant, keyed by `defaultKey`; undefined if there is none. */
export type KnownDefaults = Map<string, Path | undefined>

/** Returns the key of a constant. The key is the same for all claims of a kind. */
export const defaultKey = (claim: Claim<unknown>, { object, path }: ConstantField): string =>
  JSON.stringify([claim.kind, object.kind, path.map((step) => (typeof step === 'number' ? '*' : step))])

/** The constants in the output of a claim for which no field is known yet. */
export class OpenConstants {
  private readonly open = new Map<string, ConstantField>()

  constructor(
    private readonly claim: Claim<unknown>,
    constants: readonly ConstantField[],
    private readonly known: KnownDefaults,
  ) {
    for (const one of constants) if (!known.has(defaultKey(claim, one))) this.open.set(placeKey(one), one)
  }

  get size(): number {
    return this.open.size
  }

  list(): readonly ConstantField[] {
    return [...this.open.values()]
  }

  /**
   * Records the constants that an addition changes. If the constant copies the value of a field, that field is
   * certainly the origin.
   */
  compare(changed: readonly ChangedObject[], { path, value }: Addition): void {
    for (const { at, leaves = [] } of changed) {
      for (const leaf of leaves) {
        const one = leaf.after === undefined ? undefined : this.open.get(placeKey({ at, path: leaf.path }))
        if (one === undefined) continue
        const isCopy = String(leaf.after) === String(value)
        const key = defaultKey(this.claim, one)
        if (isCopy || !this.known.has(key)) this.known.set(key, path)
        if (isCopy) this.open.delete(placeKey(one))
      }
    }
  }

  /** Records that no field changes the remaining constants. */
  close(): void {
    for (const one of this.open.values()) {
      const key = defaultKey(this.claim, one)
      if (!this.known.has(key)) this.known.set(key, undefined)
    }
  }
}

const placeKey = ({ at, path }: Pick<ConstantField, 'at' | 'path'>): string => `${at} ${pathKey(path)}`
