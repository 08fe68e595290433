import { z } from 'zod'
import { FORMATS, type Format } from '../formats'
import type { Table } from './table'

/** Keywords of a table that are not part of JSON Schema; see table.ts. */
type TableKeywords = Pick<
  Table,
  'native' | 'shorthand' | 'single' | 'keyed' | 'aliases' | 'stringify' | 'immutable' | 'paste' | 'choose'
>

/** Adds keywords of lummo to a schema. */
export const withMeta = <T extends z.ZodType>(schema: T, meta: TableKeywords): T =>
  schema.meta({ ...schema.meta(), ...meta }) as T

/** Returns the schema of a string that matches a grammar of formats.ts. */
export const formatted = (format: Format): z.ZodString =>
  z
    .string()
    .refine((value) => FORMATS[format](value) === undefined)
    .meta({ format })

/** Returns the schema of a resource quantity. A plain number is accepted as the user wrote it. */
export const quantity = (format: 'cpu' | 'memory' | 'storage' | 'disk-size'): z.ZodString =>
  withMeta(formatted(format), { stringify: true })

/** Returns the schema of a port number. */
export const port = (): z.ZodNumber => z.int().min(1).max(65535)

/** Returns the schema of a string that also accepts numbers and booleans as the user wrote them. */
export const textOrScalar = (): z.ZodString => withMeta(z.string(), { stringify: true })

/**
 * Returns the schema for a part of the Kubernetes API. The field keeps its Kubernetes name, passes through unchanged
 * and is checked against its model.
 */
export const native = <T>(model: string): z.ZodType<T> => z.any().meta({ native: model }) as unknown as z.ZodType<T>

/** Returns the schema of a list. A single entry can replace the list. */
export const oneOrMore = <T extends z.ZodType>(entry: T): z.ZodArray<T> => withMeta(z.array(entry), { single: true })

/**
 * Returns the schema of a list of named entries. The value can be a list, a single entry, or an object keyed by name,
 * which overlays can merge.
 */
export const listByName = <T extends z.ZodType>(entry: T): z.ZodArray<T> =>
  withMeta(z.array(entry), { single: true, keyed: 'name' })

/** Maximum of a Go duration in seconds, about 292 years. */
const MAX_SECONDS = 9_223_372_036

/** Returns the schema of a number of seconds, or of a duration such as `30s` or `5m`. */
export const seconds = (): z.ZodUnion<[z.ZodNumber, z.ZodString]> =>
  z.union([z.int().min(0).max(MAX_SECONDS), formatted('duration')]) as z.ZodUnion<[z.ZodNumber, z.ZodString]>

/** Returns the schema of a count, or of a percentage such as `25%`. */
export const countOrPercent = (): z.ZodUnion<[z.ZodNumber, z.ZodString]> =>
  z.union([z.int().min(0), formatted('percent')]) as z.ZodUnion<[z.ZodNumber, z.ZodString]>
