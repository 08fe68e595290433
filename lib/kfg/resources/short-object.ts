import type { FieldPath, Place } from '../../finding/finding'
import type { Json, Plain } from '../../manifest/manifest'
import { placeOf, type Span } from '../syntax/source'
import { sizeAsQuantity, type Value } from '../values/value'

/** A short object, and the position of each of its fields in the `.kfg` file. */
export class ShortObject {
  readonly object: Plain
  private readonly places = new Map<string, { value: Span; key: Span }>()

  constructor(
    readonly kind: string,
    readonly name: string,
    readonly span: Span,
    apiVersion = 'krm.lummo.dev/v1alpha1',
  ) {
    this.object = { apiVersion, kind, metadata: { name }, spec: {} }
  }

  /** Sets a field that has no value in the file. Findings about the field are at a given range of the file. */
  set(path: FieldPath, value: Json, span = this.span): void {
    this.places.set(JSON.stringify(path), { value: span, key: span })
    let parent = this.object
    for (const step of path.slice(0, -1)) {
      const inner = (parent[step] ?? {}) as Plain
      parent[step] = inner
      parent = inner
    }
    parent[path.at(-1) ?? ''] = value
  }

  /** Sets a field to a value of the file. */
  put(path: FieldPath, value: Value | undefined, key = value?.span): void {
    if (value === undefined || value.type === 'nil') return
    this.set(path, jsonOf(value), value.span)
    if (key !== undefined) this.places.set(JSON.stringify(path), { value: value.span, key })
    if (value.type === 'body') {
      for (const entry of value.entries) this.put([...path, entry.key.text], entry.value, entry.key.span)
    }
    if (value.type === 'list') for (const [at, item] of value.items.entries()) this.putPlace([...path, at], item)
  }

  private putPlace(path: FieldPath, value: Value): void {
    this.places.set(JSON.stringify(path), { value: value.span, key: value.span })
  }

  /** Returns the place of a field, or of its nearest existing ancestor in the file. */
  place(path: FieldPath, atKey = false): Place {
    for (let length = path.length; length > 0; length -= 1) {
      const found = this.places.get(JSON.stringify(path.slice(0, length)))
      if (found !== undefined) return placeOf(atKey && length === path.length ? found.key : found.value)
    }
    return placeOf(this.span)
  }
}

/** Returns a value in the format of a short object. */
function jsonOf(value: Value): Json {
  switch (value.type) {
    case 'number':
    case 'boolean':
      return value.value
    case 'size':
      return sizeAsQuantity(value)
    case 'text':
      return value.text
    case 'list':
      return value.items.map(jsonOf)
    case 'body':
      return Object.fromEntries(value.entries.map((entry) => [entry.key.text, jsonOf(entry.value)]))
    case 'resource':
      return value.resource.objectName()
    case 'secret':
      return { secret: value.secret, key: value.key }
    case 'nil':
      return null
  }
}
