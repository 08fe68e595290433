import type { Kind } from '../kind/claim'
import type { Table } from '../kind/table'

/** The marks of a kind's older forms, by where a schema has to let them pass. */
export interface OlderMarks {
  /** Fields beside the spec. */
  beside: readonly string[]
  /** Fields of the spec that today's form does not have. */
  inSpec: readonly string[]
  /** The table of the spec, with the fields left open that older forms write in another type. */
  table: Table
}

/** Sorts the marks of a kind's older forms, given its table without references. */
export function olderMarks(kind: Kind, table: Table): OlderMarks {
  const fields = (kind.older ?? []).map(({ field, type }) => ({ beside: field[0], inside: field[1], type }))
  const retyped = fields.flatMap(({ inside, type }) => {
    const today = inside === undefined || type === undefined ? undefined : table.properties?.[inside]
    if (today === undefined || inside === undefined || type === undefined) return []
    const { description, default: preset, aliases, ...shape } = today
    const older: Table = { type, ...(type === 'object' ? { additionalProperties: ANYTHING } : {}) }
    const notes = {
      ...(description === undefined ? {} : { description }),
      ...(aliases === undefined ? {} : { aliases }),
    }
    return [[inside, { ...notes, anyOf: [...(shape.anyOf ?? [shape]), older] }]]
  })
  return {
    beside: fields.flatMap(({ beside, inside }) => (inside === undefined ? [beside] : [])),
    inSpec: fields.flatMap(({ inside, type }) => (inside === undefined || type !== undefined ? [] : [inside])),
    table: { ...table, properties: { ...table.properties, ...Object.fromEntries(retyped) } },
  }
}

const ANYTHING: Table = { 'x-kubernetes-preserve-unknown-fields': true }
