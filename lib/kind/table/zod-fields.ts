import { z } from 'zod'
import { FORMATS, type Format } from '../formats'
import type { Table } from './table'

/** Words of a table that JSON Schema does not know; see table.ts for what each means. */
type Words = Pick<Table, 'native' | 'shorthand' | 'single' | 'keyed' | 'aliases' | 'stringify' | 'paste' | 'choose'>

/** Adds words of ours to a schema. */
export const words = <T extends z.ZodType>(schema: T, meta: Words): T => schema.meta({ ...schema.meta(), ...meta }) as T

/** Text that follows one of the grammars of formats.ts. */
export const formatted = (format: Format): z.ZodString =>
  z
    .string()
    .refine((value) => FORMATS[format](value) === undefined)
    .meta({ format })

/** A resource quantity; a bare number is taken as it stands. */
export const quantity = (sort: 'cpu' | 'memory' | 'storage' | 'disk-size'): z.ZodString =>
  words(formatted(sort), { stringify: true })

/** A port number. */
export const port = (): z.ZodNumber => z.int().min(1).max(65535)

/** Text for which numbers and booleans are taken as they are written. */
export const scalarText = (): z.ZodString => words(z.string(), { stringify: true })

/** Part of the Kubernetes API, passed through under its own name and checked against its model. */
export const native = <T>(model: string): z.ZodType<T> => z.any().meta({ native: model }) as unknown as z.ZodType<T>

/** A list that may be written as its only entry. */
export const oneOrMore = <T extends z.ZodType>(entry: T): z.ZodArray<T> => words(z.array(entry), { single: true })

/** A list of named things: written as a list, as its only entry, or as a map by name, which overlays can merge. */
export const named = <T extends z.ZodType>(entry: T): z.ZodArray<T> =>
  words(z.array(entry), { single: true, keyed: 'name' })

/** The 292 years of a Go duration, in seconds. */
const LONGEST = 9_223_372_036

/** A number of seconds, or a duration such as `30s` or `5m`. */
export const seconds = (): z.ZodUnion<[z.ZodNumber, z.ZodString]> =>
  z.union([z.int().min(0).max(LONGEST), formatted('duration')]) as z.ZodUnion<[z.ZodNumber, z.ZodString]>

/** A count, or a percentage such as `25%`. */
export const countOrPercent = (): z.ZodUnion<[z.ZodNumber, z.ZodString]> =>
  z.union([z.int().min(0), formatted('percent')]) as z.ZodUnion<[z.ZodNumber, z.ZodString]>
