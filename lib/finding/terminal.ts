import { type LocatedFinding, type ObjectRef, pathText } from './finding'

/**
 * Returns findings as text in the given order: first the message, because kpt shows only the first four lines of
 * stderr, then the location with its line, then a block to paste if the message has one.
 *
 * ```
 * error[unknown-field]: `replica` is not a field of `spec`. Did you mean `replicas`?
 *  --> app.yaml:7:3 LummoDeployment/web spec.replica
 * 7 |   replica: 3
 *   |   ^^^^^^^
 * ```
 */
export const renderForPeople = (findings: readonly LocatedFinding[]): string => findings.map(block).join('\n')

function block(finding: LocatedFinding): string {
  const { headline, example } = parts(printable(finding.message))
  const lines = [`${finding.severity}[${finding.code}]: ${headline}`, ...placeLines(finding)]
  return `${[...lines, ...example.map((line) => `  ${line}`)].join('\n')}\n`
}

/** Splits a message into its sentences and the block to paste. The block includes its introduction, `For example:`. */
function parts(message: string): { headline: string; example: string[] } {
  const [sentences = '', ...example] = message.split('\n')
  if (example.length === 0) return { headline: sentences, example }
  const announced = /^(.*?)[,.]? for example:$/is.exec(sentences)?.[1]
  if (announced !== undefined) return { headline: `${announced}.`, example: ['For example:', ...example] }
  return { headline: sentences.replace(/:$/, '.'), example }
}

/** Returns the lines that show the place of a finding. If the location is unknown, returns no lines. */
function placeLines({ place, object: ref, path: field }: LocatedFinding): string[] {
  const object = ref === undefined ? '' : ` ${objectText(ref)}`
  const path = field === undefined || field.length === 0 ? '' : ` ${printable(pathText(field))}`
  if (place === undefined) return object === '' && path === '' ? [] : [` -->${object}${path}`]
  const gutter = String(place.line)
  // Tabs keep their width above the carets. A long line is cut on both sides of the location.
  const from = place.column > 100 ? place.column - 60 : 0
  const text = printable(place.text.slice(from, from + 160))
  const width = Math.max(1, Math.min(place.endColumn - place.column, text.length - (place.column - 1 - from)))
  const blank = text.slice(0, place.column - 1 - from).replace(/[^\t]/g, ' ')
  return [
    ` --> ${printable(place.file).replaceAll('\n', '\\u000a')}:${place.line}:${place.column}${object}${path}`,
    `${gutter} | ${text}`,
    `${' '.repeat(gutter.length)} | ${blank}${'^'.repeat(width)}`,
  ]
}

/**
 * Returns the text for an object, such as `LummoDeployment/web`. The text contains the namespace if the object has one.
 */
const objectText = (object: ObjectRef): string =>
  printable(`${object.kind}/${object.namespace === undefined ? '' : `${object.namespace}/`}${object.name}`)

/**
 * Replaces control characters and direction marks with their codes. Control characters could rewrite a terminal, and
 * direction marks reorder a line.
 */
const printable = (text: string): string =>
  text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => {
      return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
    },
  )
