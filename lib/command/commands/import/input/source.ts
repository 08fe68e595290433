import type { Place } from '../../../../finding/finding'
import type { Manifest, Plain } from '../../../../manifest/manifest'
import type { Item } from '../../../../wire/item'

/** A field that is not part of what a user wrote, with the reason. */
export interface OmittedField {
  path: string
  reason: string
}

/** An object of the input. */
export interface InputObject {
  /** The object as it was read. */
  object: Plain
  item: Item
  place: Place
  /** YAML text of the object, as it is written if the object stays as it is. */
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
