import { constructFromEvents, EVENT_ID, type Event, parseEvents, YAMLException } from 'js-yaml'
import type { FieldPath } from '../../finding/finding'
import { aliasProblem } from './alias-size'
import { hiddenBreak } from './hidden-break'
import { entryStarts, type Located, locate, sharesAnchors } from './locate'
import { READ_SCHEMA, verbatimSchema } from './yaml-schema'

/** The reason why a text is not a YAML document. */
export interface Mistake {
  reason: string
  /** Position of the mistake, in characters. */
  position: number
}

/** Result of the full parser for one document. This file and its imports are loaded on demand. */
export interface ParsedYaml {
  /**
   * Content of the document. Mappings are plain objects, an empty document is `null`, and integers beyond 2^53 are
   * bigints.
   */
  value: unknown
  locate(path: FieldPath): Located | undefined
  /** Returns the start of each list entry. Passes over the document only once. */
  entriesOf(path: FieldPath): number[]
  /** Checks whether entries of a list define anchors to which other parts refer. */
  sharesAnchors(entries: ReadonlySet<number>, path: FieldPath): boolean
  /** Returns the position of a character that ends a line for some readers only, if it affects the meaning. */
  hiddenBreak(): number | undefined
}

/** Parses one document. */
export function parseYaml(text: string): ParsedYaml | Mistake {
  try {
    const events: Event[] = parseEvents(text, { maxDepth: 1000 })
    const values = constructFromEvents(events, { source: text, schema: READ_SCHEMA, maxTotalMergeKeys: -1 })
    if (values.length > 1) return { position: text.indexOf('\n---') + 1, reason: 'a second document starts here' }
    const alias = events.find((event) => event.type === EVENT_ID.ALIAS)
    const reason = alias === undefined ? undefined : aliasProblem(values[0], events.length)
    if (alias !== undefined && reason !== undefined) return { position: alias.anchorStart - 1, reason }
    return {
      value: values[0] ?? null,
      locate: (path) => locate(events, text, path),
      entriesOf: (path) => entryStarts(events, text, path),
      sharesAnchors: (entries, path) => sharesAnchors(events, text, path, entries),
      hiddenBreak: () => hiddenBreak(events, text),
    }
  } catch (problem) {
    if (!(problem instanceof YAMLException)) throw problem
    return { position: problem.mark?.position ?? 0, reason: IN_OTHER_WORDS[problem.reason] ?? problem.reason }
  }
}

const IN_OTHER_WORDS: Readonly<Record<string, string>> = {
  'object-based map does not support complex keys': 'an object or a list is used as a key',
}

/** Returns the content of a document. Every plain scalar becomes a `Scalar` that contains its source text. */
export function readVerbatim(text: string, Scalar: new (text: string) => { text: string }): unknown {
  const events = parseEvents(text, { maxDepth: 1000 })
  return constructFromEvents(events, { source: text, schema: verbatimSchema(Scalar) })[0]
}
