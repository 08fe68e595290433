import type { JobRuntime } from '../contracts/job-runtime'
import { ClusterJobRuntime, type ClusterRuntimeOptions } from './cluster/cluster-runtime'
import { kubectlConnection } from './cluster/kubectl-connection'
import { isInPod, podConnection } from './cluster/pod-connection'
import { LocalJobRuntime, type LocalRuntimeOptions } from './local/local-runtime'

/** Environment in which jobs run: a cluster, or a container engine on this machine. */
export type RuntimePlace = 'cluster' | 'local'

export interface RuntimeOptions {
  /** Default: the cluster if this process runs in a pod, else local. */
  place?: RuntimePlace
  /**
   * Options of a cluster. Without a connection, a process in a pod uses its ServiceAccount, and any other process uses
   * kubectl.
   */
  cluster?: Partial<Omit<ClusterRuntimeOptions, 'limits'>>
  local?: Omit<LocalRuntimeOptions, 'limits'>
  limits?: ClusterRuntimeOptions['limits']
}

/** Returns the environment in which this process runs jobs by default. */
export const detectPlace = (env: Readonly<Record<string, string | undefined>> = process.env): RuntimePlace =>
  isInPod(env) ? 'cluster' : 'local'

/** Returns the runtime for the default environment of this process, or for the given one. */
export async function openJobRuntime(options: RuntimeOptions = {}): Promise<JobRuntime> {
  const { place = detectPlace(), cluster = {}, local = {}, limits = {} } = options
  if (place === 'local') return new LocalJobRuntime({ ...local, limits })
  const { connection } = cluster
  if (connection !== undefined) return new ClusterJobRuntime({ ...cluster, connection, limits })
  if (isInPod(process.env)) return new ClusterJobRuntime({ ...cluster, connection: podConnection(process.env), limits })
  const opened = await kubectlConnection()
  return new ClusterJobRuntime({ ...cluster, connection: opened.connection, onClose: opened.close, limits })
}
