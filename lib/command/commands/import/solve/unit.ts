import type { Plain } from '../../../../manifest/manifest'
import type { NamedSource } from '../input/source'
import type { Strictness } from '../proof/merge-fields'

/** A part of a short object that can be omitted, such as `scaling` or `service`. */
export type PartName = string

/** How strictly the output must equal the input; see Strictness. */
export type Mode = Strictness['mode']

/** An object of the input that a short object generates. */
export interface Covered {
  source: NamedSource
  /** The part of the short object that generates the object; undefined for the main object. */
  option?: PartName
}

/** A short object, and the objects of the input that it replaces. */
export interface Proposal {
  claim: Plain
  covers: readonly Covered[]
  /** Port numbers of the pods, keyed by port name. */
  ports?: ReadonlyMap<string, number>
  /** Whether an autoscaler of the input scales the pods. */
  isScaled?: boolean
  /** Generated objects to remove, because another short object generates them. */
  removes?: readonly { kind: string; name: string }[]
  /** Remarks for the user. */
  notes?: readonly string[]
}

/** Objects of the input that can become one short object. */
export interface Unit {
  main: NamedSource
  /**
   * Reason to report, in place of the technical one, if the proposal cannot be proved and the object is kept unchanged.
   */
  keptReason?: string | undefined
  /**
   * Returns the short object without some of its optional parts. The objects of omitted parts are kept unchanged.
   * Returns undefined if the objects cannot become a short object.
   */
  propose(without: ReadonlySet<PartName>): Proposal | undefined
  /** Returns the optional part to which a field of the spec belongs; undefined for other fields. */
  optionOf(field: string): PartName | undefined
}
