/** An entry of the annotation: a code, and the reason to ignore its findings. */
export interface IgnoreEntry {
  code: string
  reason: string
}

/**
 * Pattern of the separator between entries. A separator is a `;` or a line end that is followed by the next entry. A
 * reason can contain `;`.
 */
const BETWEEN = /(?:;|\n)\s*(?=[a-z][a-z0-9-]*\s*:)|\n/

/** Returns the entries of the annotation `krm.lummo.dev/ignore`. Entries are separated by line ends or `;`. */
export function ignoreEntries(text: string): IgnoreEntry[] {
  return text
    .split(BETWEEN)
    .map((entry) => entry.replace(/;\s*$/, '').trim())
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [code = '', ...reason] = entry.split(':')
      return { code: code.trim(), reason: reason.join(':').trim() }
    })
}
