import { readFileSync } from 'node:fs'
import { Agent } from 'node:https'
import { join } from 'node:path'
import { type Connection, KEEP_ALIVE_MS } from '../../cluster/access/connection'
import { JobError } from '../../contracts/job-runtime'

/** Folder with the ServiceAccount of a pod. Source: ServiceAccount admission, Kubernetes v1.34. */
const ACCOUNT = 'var/run/secrets/kubernetes.io/serviceaccount'

type Environment = Readonly<Record<string, string | undefined>>

/** Checks whether this process runs in a pod. The kubelet sets the variable in every container. */
export const isInPod = (env: Environment): boolean => (env.KUBERNETES_SERVICE_HOST ?? '') !== ''

/**
 * Returns access to the cluster of the pod. Reads the token again for each request, because the kubelet replaces it.
 *
 * @param root folder that contains the files of the pod
 */
export function podConnection(env: Environment, root = '/'): Connection {
  const { KUBERNETES_SERVICE_HOST: host = '', KUBERNETES_SERVICE_PORT: port = '443' } = env
  const account = (name: string): string => accountFile(join(root, ACCOUNT, name))
  const agent = new Agent({ keepAlive: true, keepAliveMsecs: KEEP_ALIVE_MS })
  return {
    server: new URL(`https://${host.includes(':') ? `[${host}]` : host}:${port}`),
    namespace: account('namespace').trim(),
    options: async () => ({
      agent,
      ca: account('ca.crt'),
      headers: { authorization: `Bearer ${account('token').trim()}` },
    }),
  }
}

function accountFile(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw new JobError(
      'Unavailable',
      `${file} cannot be read. Set \`serviceAccount\` of the application, so that its pods get a token.`,
    )
  }
}
