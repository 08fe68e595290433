import type { Place } from '../../../../finding/finding'
import type { Manifest, Plain } from '../../../../manifest/manifest'
import type { Item } from '../../../../wire/item'

/** A field that the user did not write, and why the object contains the field. */
export interface OmittedField {
  path: string
  reason: string
}

/** An object of the input. */
export interface InputObject {
  /** The object as lummo read it. */
  object: Plain
  item: Item
  place: Place
  /** YAML text of the object, for the output if the object is kept unchanged. */
  text: string
  /** The object without fields that the API server or lummo sets; undefined if it has no kind, name or apiVersion. */
  manifest: Manifest | undefined
  omitted: readonly OmittedField[]
  /** Whether the object was read from a cluster. */
  isLive: boolean
}

/** An object that can become a part of a short object. */
export type NamedSource = InputObject & { manifest: Manifest }

/** Checks whether an object has an apiVersion, a kind and a name. */
export const isNamedSource = (source: InputObject): source is NamedSource => source.manifest !== undefined
