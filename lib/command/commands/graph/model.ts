import { refOf } from '../../../manifest/id'
import type { Manifest } from '../../../manifest/manifest'

/** Type of a node, which determines its shape. */
export type NodeType =
  | 'host'
  | 'route'
  | 'service'
  | 'workload'
  | 'database'
  | 'pool'
  | 'topic'
  | 'secret'
  | 'volume'
  | 'scaler'

/** A node of the graph. */
export interface GraphNode {
  type: NodeType
  /** Lines of the label. The first line is the name. */
  lines: readonly string[]
  /** Namespace of the object; undefined if the object has no namespace. */
  namespace: string | undefined
  /** Why the node is marked: the object is missing, lacks a key, or selects no pods. */
  problem?: string
}

/** An edge from a node to another node that it needs or to which it routes. */
export interface GraphEdge {
  from: string
  to: string
  label?: string
  /** Why the edge is marked: NetworkPolicies deny the connection. */
  problem?: string
}

/** A graph. The nodes have keys, and edges refer to these keys. */
export interface ObjectGraph {
  nodes: ReadonlyMap<string, GraphNode>
  edges: readonly GraphEdge[]
}

/** Collects nodes and edges. */
export class GraphBuilder implements ObjectGraph {
  readonly nodes = new Map<string, GraphNode>()
  private readonly byEnds = new Map<string, GraphEdge>()

  get edges(): readonly GraphEdge[] {
    return [...this.byEnds.values()]
  }

  /** Adds a node unless the node exists, and returns its key. */
  add(key: string, node: GraphNode): string {
    if (!this.nodes.has(key)) this.nodes.set(key, node)
    return key
  }

  /** Adds an edge. If there are several edges between two nodes, an edge that is marked as a problem is kept. */
  connect(edge: GraphEdge): void {
    const key = JSON.stringify([edge.from, edge.to])
    const known = this.byEnds.get(key)
    if (known === undefined || (known.problem === undefined && edge.problem !== undefined)) this.byEnds.set(key, edge)
  }
}

/** Returns the node key of an object. */
export const nodeKey = (kind: string, name: string, namespace: string | undefined): string =>
  `${kind}/${namespace ?? ''}/${name}`

/** Returns the key of the node for the object with the given identity. */
export const objectKey = ({ kind, metadata }: Manifest): string => nodeKey(kind, metadata.name, metadata.namespace)

/** Adds a node for an object, and returns its key. */
export const addObject = (graph: GraphBuilder, object: Manifest, type: NodeType, ...more: readonly string[]): string =>
  graph.add(objectKey(object), { type, lines: [refOf(object), ...more], namespace: object.metadata.namespace })
