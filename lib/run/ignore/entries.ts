/** An entry of the annotation: a code and the reason to ignore it. */
export interface IgnoreEntry {
  code: string
  reason: string
}

/** A `;` or the end of a line, if the next entry starts there: a reason can contain `;`. */
const BETWEEN = /(?:;|\n)\s*(?=[a-z][a-z0-9-]*\s*:)|\n/

/** Returns the entries of the annotation `krm.lummo.dev/ignore`: one per line, or separated by `;`. */
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
