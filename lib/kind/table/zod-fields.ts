import { z } from 'zod'
import { FORMATS, type Format } from '../formats'
import type { Table } from './table'

/** Keywords of a table that are not part of JSON Schema; see table.ts. */
type TableKeywords = Pick<
  Table,
  'native' | 'shorthand' | 'single' | 'keyed' | 'aliases' | 'stringify' | 'paste' | 'choose'
>

/** Adds our keywords to a schema. */
export const withMeta = <T extends z.ZodType>(schema: T, meta: TableKeywords): T =>
  schema.meta({ ...schema.meta(), ...meta }) as T

/** Returns a string that matches a grammar of formats.ts. */
export const formatted = (format: Format): z.ZodString =>
  z
    .string()
    .refine((value) => FORMATS[format](value) === undefined)
    .meta({ format })

/** Returns a resource quantity; a plain number is accepted as written. */
export const quantity = (format: 'cpu' | 'memory' | 'storage' | 'disk-size'): z.ZodString =>
  withMeta(formatted(format), { stringify: true })

/** Returns a port number. */
export const port = (): z.ZodNumber => z.int().min(1).max(65535)

/** Returns a string that accepts numbers and booleans as written. */
export const textOrScalar = (): z.ZodString => withMeta(z.string(), { stringify: true })

/** Returns a part of the Kubernetes API, passed through under its own name and checked against its model. */
export const native = <T>(model: string): z.ZodType<T> => z.any().meta({ native: model }) as unknown as z.ZodType<T>

/** Returns a list that can be written as its only entry. */
export const oneOrMore = <T extends z.ZodType>(entry: T): z.ZodArray<T> => withMeta(z.array(entry), { single: true })

/**
 * Returns a list of named entries: written as a list, as its only entry, or as an object keyed by name, which overlays
 * can merge.
 */
export const listByName = <T extends z.ZodType>(entry: T): z.ZodArray<T> =>
  withMeta(z.array(entry), { single: true, keyed: 'name' })

/** The 292 years of a Go duration, in seconds. */
const MAX_SECONDS = 9_223_372_036

/** Returns a number of seconds, or a duration such as `30s` or `5m`. */
export const seconds = (): z.ZodUnion<[z.ZodNumber, z.ZodString]> =>
  z.union([z.int().min(0).max(MAX_SECONDS), formatted('duration')]) as z.ZodUnion<[z.ZodNumber, z.ZodString]>

/** Returns a count, or a percentage such as `25%`. */
export const countOrPercent = (): z.ZodUnion<[z.ZodNumber, z.ZodString]> =>
  z.union([z.int().min(0), formatted('percent')]) as z.ZodUnion<[z.ZodNumber, z.ZodString]>
