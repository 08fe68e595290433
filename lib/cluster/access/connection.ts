import type { RequestOptions } from 'node:https'

/** Idle time after which a connection is probed, so that a silent network failure is detected. */
export const KEEP_ALIVE_MS = 30_000

/** Access to an API server. */
export interface Connection {
  server: URL
  /** Namespace of the pod, or of the context in the kubeconfig. */
  namespace: string
  /** Returns the current certificates and headers, and an agent that keeps connections open. */
  options(): Promise<RequestOptions>
}
