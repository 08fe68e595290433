import { groupedBy } from '../../../manifest/grouped-by'
import { byText } from '../../../manifest/text'
import type { ObjectGraph, GraphNode, NodeType } from './model'

/** Attributes of each type of node. */
const NODE_STYLES: Readonly<Record<NodeType, string>> = {
  host: 'shape=box, style="rounded,filled", fillcolor="#eef4ff", color="#5b7fc7"',
  route: 'shape=hexagon, style=filled, fillcolor="#eef4ff", color="#5b7fc7"',
  service: 'shape=box, style="rounded,filled", fillcolor="#ffffff"',
  workload: 'shape=box, style=filled, fillcolor="#ffffff"',
  database: 'shape=cylinder, style=filled, fillcolor="#edf7ed", color="#4f9a55"',
  pool: 'shape=box, peripheries=2, style=filled, fillcolor="#edf7ed", color="#4f9a55"',
  topic: 'shape=cds, style=filled, fillcolor="#edf7ed", color="#4f9a55"',
  secret: 'shape=note, style=filled, fillcolor="#f6f6f6", color="#a0a0a0"',
  volume: 'shape=folder, style=filled, fillcolor="#f6f6f6", color="#a0a0a0"',
  scaler: 'shape=ellipse, style=filled, fillcolor="#ffffff"',
}

const MARKED = 'style="filled,dashed", fillcolor="#fdecea", color="#c62828", fontcolor="#7f1d1d"'

/** Returns a graph for Graphviz. Nodes have numbers as IDs, so names appear only in escaped labels. */
export function asDot({ nodes, edges }: ObjectGraph): string {
  const ids = new Map([...nodes.keys()].map((key, at) => [key, `n${at + 1}`]))
  const groups = [...groupedBy(nodes, ([, { namespace }]) => namespace ?? '')].sort(([one], [other]) =>
    byText(one, other),
  )
  const lines = groups.flatMap(([namespace, members], at) => {
    const inner = members.map(([key, node]) => nodeLine(ids.get(key) ?? '', node))
    if (namespace === '') return inner.map((line) => `  ${line}`)
    const title = `    label=${quoted(namespace)}; style=rounded; color="#a0a0a0";`
    return [`  subgraph cluster_${at + 1} {`, title, ...inner.map((line) => `    ${line}`), '  }']
  })
  const arrows = edges.map(({ from, to, label, problem }) => {
    const text = problem ?? label
    const attributes = [
      ...(text === undefined ? [] : [`label=${quoted(text)}`]),
      ...(problem === undefined ? [] : ['style=dashed', 'color="#c62828"', 'fontcolor="#c62828"']),
    ]
    return `  ${ids.get(from)} -> ${ids.get(to)}${attributes.length === 0 ? '' : ` [${attributes.join(', ')}]`};`
  })
  const fonts = ['graph', 'node', 'edge'].map((one) => `  ${one} [fontname="sans-serif", fontsize=11];`)
  return `${['digraph lummo {', '  rankdir=LR;', ...fonts, ...lines, ...arrows, '}'].join('\n')}\n`
}

function nodeLine(id: string, { type, lines, problem }: GraphNode): string {
  const label = quoted(...lines, ...(problem === undefined ? [] : [problem]))
  return `${id} [label=${label}, ${NODE_STYLES[type]}${problem === undefined ? '' : `, ${MARKED}`}];`
}

/** Returns lines as a quoted label. Graphviz reads a backslash as the start of an escape sequence. */
const quoted = (...lines: readonly string[]): string =>
  `"${lines
    .map((line) =>
      line
        .replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ')
        .replaceAll(/[\\"]/g, '\\$&')
        .replaceAll('&', '&amp;'),
    )
    .join('\\n')}"`
