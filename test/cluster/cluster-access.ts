import { Agent } from 'node:https'
import { ApiClient } from '../../lib/cluster/access/api-client'
import type { Connection } from '../../lib/cluster/access/connection'
import { KubernetesTarget } from '../../operator/targets/kubernetes'
import type { Access } from './api'

/** Access to the control plane, in the form that the operator gets. */
export interface ClusterAccess {
  client: ApiClient
  target: KubernetesTarget
  close(): void
}

/**
 * Returns access to the control plane of setup.ts, as its administrator or as another user.
 *
 * @param via the port of a proxy between the client and the server
 */
export function accessOf(user?: string, via?: number): ClusterAccess {
  const agent = agentOf()
  const client = new ApiClient(connectionOf(user, via, agent))
  return { client, target: new KubernetesTarget(client), close: () => agent.destroy() }
}

const agentOf = (): Agent =>
  new Agent({ keepAlive: true, ca: (JSON.parse(process.env.LUMMO_CLUSTER ?? '') as Access).ca })

/** Returns the connection of {@link accessOf}. */
export function connectionOf(user?: string, via?: number, agent = agentOf()): Connection {
  const { port, token } = JSON.parse(process.env.LUMMO_CLUSTER ?? '') as Access
  const identity = user === undefined ? {} : { 'impersonate-user': user }
  return {
    server: new URL(`https://127.0.0.1:${via ?? port}`),
    namespace: 'default',
    options: async () => ({ agent, headers: { authorization: `Bearer ${token}`, ...identity } }),
  }
}
