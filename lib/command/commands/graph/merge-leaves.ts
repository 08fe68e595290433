import { groupedBy } from '../../../manifest/grouped-by'
import type { ObjectGraph, GraphEdge, GraphNode } from './model'

/** Maximum number of names in a merged node. */
const MAX_NAMES = 4
/** Types whose nodes are merged if only one workload uses them. */
const LEAVES = ['secret', 'volume']

/**
 * Returns a graph in which all Secrets of a workload are one node, and all its volumes are another node. Nodes stay
 * separate if they are marked, or if several workloads use them.
 */
export function mergeLeaves({ nodes, edges: all }: ObjectGraph): ObjectGraph {
  const edges = withoutLogins(nodes, all)
  const users = groupedBy(edges, ({ to }) => to)
  const isLeaf = ({ from, to }: GraphEdge): boolean => {
    const node = nodes.get(to)
    return (
      node !== undefined &&
      LEAVES.includes(node.type) &&
      node.problem === undefined &&
      users.get(to)?.length === 1 &&
      nodes.has(from) &&
      !edges.some((edge) => edge.from === to)
    )
  }
  const leaves = edges.filter(isLeaf)
  const groups = groupedBy(leaves, ({ from, to }) => JSON.stringify([from, nodes.get(to)?.type]))
  const merged = new Map(nodes)
  for (const { to } of leaves) merged.delete(to)
  const kept = edges.filter((edge) => !leaves.includes(edge))
  for (const [key, group] of groups) {
    const [first] = group
    const members = group.flatMap(({ to }) => nodes.get(to) ?? [])
    if (first === undefined || members[0] === undefined) continue
    merged.set(key, { ...members[0], lines: linesOf(members) })
    kept.push({ from: first.from, to: key })
  }
  return { nodes: merged, edges: kept }
}

function linesOf(members: readonly GraphNode[]): string[] {
  const names = members.map(({ lines }) => lines[0] ?? '')
  const rest = names.length - MAX_NAMES
  return rest > 1 ? [...names.slice(0, MAX_NAMES), `${rest} more`] : names
}

/**
 * Returns a graph in which routes with the same hosts and the same Services are one node, such as a route and its
 * redirect.
 */
export function mergeRoutes({ nodes, edges }: ObjectGraph): ObjectGraph {
  const routes = [...nodes].filter(([, { type, problem }]) => type === 'route' && problem === undefined)
  const twins = groupedBy(routes, ([key]) => {
    const around = edges.filter(({ from, to }) => from === key || to === key)
    const ends = around.map(({ from, to, problem }) => [from === key ? '' : from, to === key ? '' : to, problem])
    return JSON.stringify(ends.map((one) => JSON.stringify(one)).sort())
  })
  const merged = new Map(nodes)
  const gone = new Set<string>()
  for (const [[first, node] = ['', undefined], ...others] of twins.values()) {
    if (node === undefined || others.length === 0) continue
    merged.set(first, { ...node, lines: linesOf([node, ...others.map(([, other]) => other)]) })
    for (const [key] of others) gone.add(key)
  }
  for (const key of gone) merged.delete(key)
  return { nodes: merged, edges: edges.filter(({ from, to }) => !gone.has(from) && !gone.has(to)) }
}

/**
 * Omits edges from clients to the Secret of their database or pool, because the edge to the server shows the
 * connection.
 */
function withoutLogins(nodes: ObjectGraph['nodes'], edges: readonly GraphEdge[]): GraphEdge[] {
  const has = new Set(edges.map(({ from, to }) => JSON.stringify([from, to])))
  const servers = [...nodes].filter(([, { type }]) => type === 'database' || type === 'pool').map(([key]) => key)
  return edges.filter(({ from, to }) => {
    if (nodes.get(to)?.type !== 'secret' || nodes.get(to)?.problem !== undefined) return true
    return !servers.some(
      (server) => server !== from && has.has(JSON.stringify([from, server])) && has.has(JSON.stringify([server, to])),
    )
  })
}
