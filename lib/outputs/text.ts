import type { ClaimOutputs, Outputs } from './outputs'

/**
 * Returns outputs as text: a paragraph for each claim, with a line for each value. Claims without an address or a Secret
 * are left out.
 */
export const outputsAsText = (outputs: Outputs): string =>
  Object.entries(outputs)
    .filter(([, { namespace: _, ...others }]) => Object.keys(others).length > 0)
    .map(([key, one]) => `${key}\n${linesOf(one).join('')}`)
    .join('\n')

function linesOf(outputs: ClaimOutputs): string[] {
  const rows = Object.entries(outputs).flatMap(([name, value]) =>
    valuesOf(value).map((text, at): [string, string] => [at === 0 ? name : '', text]),
  )
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}\n`)
}

/** Returns the lines of one output. An output with keys has a line for each key. */
function valuesOf(value: ClaimOutputs[keyof ClaimOutputs]): readonly string[] {
  if (value === undefined) return []
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value
  const width = Math.max(...Object.keys(value).map((key) => key.length))
  return Object.entries(value).map(([key, one]) =>
    `${key.padEnd(width)}  ${Array.isArray(one) ? one.join(', ') : one}`.trimEnd(),
  )
}
