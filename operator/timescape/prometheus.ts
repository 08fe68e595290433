import { send } from '../../lib/cluster/access/request'
import { DeploymentError } from '../../lib/contracts/deployment-target'
import { mapsAt, textAt, valueAt } from '../../lib/manifest/value-at'

/** One series in the response to an instant query. */
export interface QueryResult {
  labels: Readonly<Record<string, string>>
  value: number
}

/** Client for PromQL queries. */
export interface QueryServer {
  /** Returns the series of an instant query. Throws a DeploymentError if the response of the server is not a vector. */
  query(query: string, signal: AbortSignal): Promise<QueryResult[]>
}

const TIMEOUT_MS = 2_000

/** Reads a Prometheus server through its HTTP API (Prometheus 2 and 3, docs/querying/api.md). */
export class PrometheusServer implements QueryServer {
  private readonly connection

  /** @param url address such as `http://prometheus.monitoring:9090`, optionally with a path prefix */
  constructor(url: string) {
    this.connection = { server: new URL(url), namespace: '', options: async () => ({}) }
  }

  async query(query: string, signal: AbortSignal): Promise<QueryResult[]> {
    const path = `/api/v1/query?query=${encodeURIComponent(query)}`
    const answer = await send(this.connection, { method: 'GET', path, signal, timeout: TIMEOUT_MS })
    const type = textAt(answer, ['data', 'resultType'])
    if (type === 'scalar') return [{ labels: {}, value: numberIn(valueAt(answer, ['data', 'result'])) }]
    if (type !== 'vector') {
      throw new DeploymentError(
        'Invalid',
        `The query \`${query}\` returns ${type ?? 'no result'}, but must return a vector.`,
      )
    }
    return mapsAt(answer, ['data', 'result']).map(([, { metric, value }]) => ({
      labels: (metric ?? {}) as Record<string, string>,
      value: numberIn(value),
    }))
  }
}

/** Reads a value of the API, which is a pair of a time and a string such as `1.5` or `NaN`. */
const numberIn = (pair: unknown): number => (Array.isArray(pair) ? Number(pair[1]) : Number.NaN)
