import { groupedBy } from '../../../manifest/grouped-by'
import { byText } from '../../../manifest/text'
import type { ObjectGraph, GraphNode, NodeType } from './model'

/** Brackets around the label, for each type of node. The brackets determine the shape. */
const SHAPES: Readonly<Record<NodeType, readonly [open: string, close: string]>> = {
  host: ['([', '])'],
  route: ['{{', '}}'],
  service: ['(', ')'],
  workload: ['[', ']'],
  database: ['[(', ')]'],
  pool: ['[[', ']]'],
  topic: ['>', ']'],
  secret: ['[/', '/]'],
  volume: ['[\\', '\\]'],
  scaler: ['((', '))'],
}

const STYLES = [
  'classDef host fill:#eef4ff,stroke:#5b7fc7,color:#1d2b4f',
  'classDef server fill:#edf7ed,stroke:#4f9a55,color:#173d1b',
  'classDef leaf fill:#f6f6f6,stroke:#a0a0a0,color:#333333',
  'classDef problem fill:#fdecea,stroke:#c62828,stroke-width:2px,stroke-dasharray:4,color:#7f1d1d',
]

const CLASSES: Readonly<Partial<Record<NodeType, string>>> = {
  host: 'host',
  route: 'host',
  database: 'server',
  pool: 'server',
  topic: 'server',
  secret: 'leaf',
  volume: 'leaf',
}

/** Returns a graph as a Mermaid flowchart. Nodes have numbers as IDs, so names appear only in escaped labels. */
export function asMermaid({ nodes, edges }: ObjectGraph): string {
  const ids = new Map([...nodes.keys()].map((key, at) => [key, `n${at + 1}`]))
  const groups = [...groupedBy(nodes, ([, { namespace }]) => namespace ?? '')].sort(([one], [other]) =>
    byText(one, other),
  )
  const lines = groups.flatMap(([namespace, members], at) => {
    const inner = members.map(([key, node]) => nodeLine(ids.get(key) ?? '', node))
    if (namespace === '') return inner.map((line) => `  ${line}`)
    return [`  subgraph g${at + 1}["${escaped(namespace)}"]`, ...inner.map((line) => `    ${line}`), '  end']
  })
  const arrows = edges.map(({ from, to, label, problem }) => {
    const text = problem ?? label
    const arrow = problem === undefined ? '-->' : '-.->'
    return `  ${ids.get(from)} ${arrow}${text === undefined ? '' : `|"${escaped(text)}"|`} ${ids.get(to)}`
  })
  const marked = edges.flatMap(({ problem }, at) => (problem === undefined ? [] : [at]))
  const links = marked.length === 0 ? [] : [`  linkStyle ${marked.join(',')} stroke:#c62828,color:#c62828`]
  return `${['flowchart LR', ...lines, ...arrows, ...STYLES.map((style) => `  ${style}`), ...links].join('\n')}\n`
}

function nodeLine(id: string, { type, lines, problem }: GraphNode): string {
  const [open, close] = SHAPES[type]
  const label = [...lines, ...(problem === undefined ? [] : [problem])].map(escaped).join('<br/>')
  const name = problem === undefined ? CLASSES[type] : 'problem'
  return `${id}${open}"${label}"${close}${name === undefined ? '' : `:::${name}`}`
}

/**
 * Escapes text for use in a quoted label. Mermaid reads `#NUMBER;` as a character, and other special characters as
 * markup.
 */
const escaped = (text: string): string =>
  [...text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ')]
    .map((sign) => (/[\p{L}\p{N} .:/,@-]/u.test(sign) ? sign : `#${sign.codePointAt(0)};`))
    .join('')
