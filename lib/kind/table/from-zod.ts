import { z } from 'zod'
import type { SpecShape, Table } from './table'

/** The part of a zod schema (version 4) that contains its output type. Programs can use any copy of zod. */
export interface ZodSchema<S> {
  readonly _zod: { readonly output: S }
}

/**
 * Returns the shape of a zod spec. This module loads zod, so only generation, tests and programs that define kinds
 * import this module.
 */
export const zodShape = <S>(spec: ZodSchema<S>): SpecShape<S> => {
  let table: Table | undefined
  return {
    load: () => {
      table ??= tableOf(spec)
      return table
    },
  }
}

/**
 * Returns the table of a zod schema. The table is its JSON Schema without the parts that only JSON Schema tools need.
 */
export function tableOf(spec: ZodSchema<unknown>): Table {
  const schema = z.toJSONSchema(spec as z.ZodType, { io: 'input', unrepresentable: 'throw' }) as Table & {
    $schema?: string
  }
  const { $schema, ...table } = schema
  return tidy(table) as Table
}

/** Removes the bounds that zod adds to every integer, and the pattern of a string whose format lummo defines. */
function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidy)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
    .filter(([key, member]) => {
      if (key === 'maximum') return member !== Number.MAX_SAFE_INTEGER
      if (key === 'minimum') return member !== Number.MIN_SAFE_INTEGER
      return key !== 'id'
    })
    // zod represents a union of scalar types as a list of types, but the walker supports only `anyOf`.
    .map(([key, member]) =>
      key === 'type' && Array.isArray(member) ? ['anyOf', member.map((type) => ({ type }))] : [key, tidy(member)],
    )
  return Object.fromEntries(entries)
}
