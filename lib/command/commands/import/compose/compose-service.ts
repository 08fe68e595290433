import type { Plain } from '../../../../manifest/manifest'

/** A key of a Compose file that is omitted, and the reason. */
export interface LeftKey {
  key: string
  reason: string
}

/** Result of one reader for a service. */
export interface TakenPart {
  /** Fields of the container. */
  container?: Plain
  /** Fields of the spec. */
  spec?: Plain
  /** Keys that the reader supports, and the fields that they become. */
  taken: readonly { key: string; field: string }[]
  left: readonly LeftKey[]
  /** Values that the expanded objects must contain. */
  values: readonly (string | number)[]
  notes?: readonly string[]
}

/** Properties of the whole Compose file. */
export interface ComposeContext {
  /** Name of the service. */
  name: string
  /** Services that use each named volume. */
  volumeUsers: ReadonlyMap<string, readonly string[]>
  /** Returns the text of a file in the folder of the Compose file; undefined if the file cannot be read. */
  readEnvFile(path: string): string | undefined
}

export const NOTHING_TAKEN: TakenPart = { taken: [], left: [], values: [] }

/** Returns a list of strings. Compose accepts a single string instead of a list in many places. */
export function textList(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String)
  return value === undefined || value === null ? [] : [String(value)]
}

/**
 * Splits a command line into words, as a shell does: quotes group words, and a backslash escapes a character. Variables
 * are not expanded.
 */
function shellWords(text: string): string[] {
  const words = text.match(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/gs) ?? []
  return words.map((word) =>
    word.replace(/\\(.)|"((?:[^"\\]|\\.)*)"|'([^']*)'/gs, (_, escaped, double, single) =>
      String(escaped ?? single ?? String(double).replace(/\\(["\\$`])/g, '$1')),
    ),
  )
}

/** Returns a command as a list of words. */
export const commandWords = (value: unknown): string[] =>
  typeof value === 'string' ? shellWords(value) : textList(value)

/** Units of memory in Compose, which are powers of 1024. */
const UNITS: Readonly<Record<string, string>> = { b: '', k: 'Ki', kb: 'Ki', m: 'Mi', mb: 'Mi', g: 'Gi', gb: 'Gi' }

/** Returns a memory size as a Kubernetes quantity; undefined if it is not valid. */
export function memoryQuantity(value: unknown): string | undefined {
  const [, number, unit = 'b'] = /^(\d+(?:\.\d+)?)([a-z]*)$/.exec(String(value).toLowerCase()) ?? []
  if (number === undefined) return undefined
  const suffix = unit === '' ? '' : UNITS[unit]
  return suffix === undefined ? undefined : `${number}${suffix}`
}
