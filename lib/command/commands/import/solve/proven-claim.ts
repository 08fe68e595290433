import type { LocatedFinding } from '../../../../finding/finding'
import type { Manifest, Plain } from '../../../../manifest/manifest'
import type { NamedSource } from '../input/source'
import type { FieldResult } from '../proof/merge-fields'
import type { Reason } from '../proof/reasons'

/** An object of the input, and how the short object reproduces this object. */
export interface ProvenObject {
  source: NamedSource
  fields: readonly FieldResult[]
}

/** A short object with its proof. */
export interface ProvenClaim {
  claim: Plain
  objects: readonly ProvenObject[]
  /** Objects that lummo generates in addition to those of the input. */
  added: readonly { object: Manifest; reason: Reason }[]
  notes: readonly string[]
  warnings: readonly LocatedFinding[]
}
