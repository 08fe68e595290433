import { type LocatedFinding, type ObjectRef, pathText } from './finding'

/**
 * Findings for people, four lines each, the message first: kpt shows only the first four lines of stderr.
 *
 * ```
 * error[unknown-field]: `replica` is not a field of `spec`. Did you mean `replicas`?
 *  --> app.yaml:7:3 LummoDeployment/web spec.replica
 * 7 |   replica: 3
 *   |   ^^^^^^^
 * ```
 */
export function renderForPeople(findings: readonly LocatedFinding[]): string {
  return [...findings].sort(byWeight).map(block).join('\n')
}

const WEIGHT = { error: 0, warning: 1, info: 2 }

const byWeight = (one: LocatedFinding, other: LocatedFinding): number => WEIGHT[one.severity] - WEIGHT[other.severity]

function block(finding: LocatedFinding): string {
  const { place } = finding
  const [headline, ...more] = printable(finding.message).split('\n')
  const lines = [`${finding.severity}[${finding.code}]: ${headline}`]
  const object = finding.object === undefined ? '' : ` ${objectText(finding.object)}`
  const path = finding.path === undefined || finding.path.length === 0 ? '' : ` ${printable(pathText(finding.path))}`
  if (place !== undefined) {
    const gutter = String(place.line)
    // Tabs keep their width under the caret line; long lines are cut around the place.
    const from = place.column > 100 ? place.column - 60 : 0
    const text = printable(place.text.slice(from, from + 160))
    const width = Math.max(1, Math.min(place.endColumn - place.column, text.length - (place.column - 1 - from)))
    const blank = text.slice(0, place.column - 1 - from).replace(/[^\t]/g, ' ')
    lines.push(
      ` --> ${printable(place.file).replaceAll('\n', '\\u000a')}:${place.line}:${place.column}${object}${path}`,
    )
    lines.push(`${gutter} | ${text}`, `${' '.repeat(gutter.length)} | ${blank}${'^'.repeat(width)}`)
  } else if (object !== '' || path !== '') lines.push(` -->${object}${path}`)
  return `${[...lines, ...more.map((line) => `  ${line}`)].join('\n')}\n`
}

/** `LummoDeployment/web`, with the namespace where there is one. */
const objectText = (object: ObjectRef): string =>
  printable(`${object.kind}/${object.namespace === undefined ? '' : `${object.namespace}/`}${object.name}`)

/** Control characters could rewrite a terminal, and marks of direction show a line in another order: by their code. */
const printable = (text: string): string =>
  text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => {
      return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
    },
  )
