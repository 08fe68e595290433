import { lazy } from '../manifest/memo/lazy'
import type { Mistake, ParsedYaml } from './yaml/parsed-yaml'

/** Only this module loads the YAML library. Most objects are read without this parser. */
const parser = lazy(() => require('./yaml/parsed-yaml') as typeof import('./yaml/parsed-yaml'))

/** Parses one document in full. */
export const parseInFull = (text: string): ParsedYaml | Mistake => parser().parseYaml(text)

/** Reads a document. Every plain scalar becomes a `Scalar` that contains its source text. */
export const readVerbatimInFull = (text: string, Scalar: new (text: string) => { text: string }): unknown =>
  parser().readVerbatim(text, Scalar)
