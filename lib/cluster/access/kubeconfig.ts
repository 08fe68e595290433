import { existsSync } from 'node:fs'
import { Agent, type RequestOptions } from 'node:https'
import { join } from 'node:path'
import { type Cluster, KubeConfig, type User } from '@kubernetes/client-node'
import { type Connection, KEEP_ALIVE_MS } from './connection'

const ACCOUNT_TOKEN = 'var/run/secrets/kubernetes.io/serviceaccount/token'
/** A kubeconfig or a ServiceAccount that cannot be used. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'
}

/**
 * Returns access to the cluster in KUBECONFIG, `~/.kube/config` or the ServiceAccount of the pod. The first one that
 * exists is used. Throws a ConnectionError if there is no configuration, because the library would then try
 * http://localhost:8080.
 *
 * @param root folder that contains the files of the pod
 */
export function connect(root = '/'): Connection {
  const config = loadConfig(root)
  const context = config.getContextObject(config.getCurrentContext())
  const [cluster, user] = [config.getCurrentCluster(), config.getCurrentUser()]
  if (context === null) throw new ConnectionError('The kubeconfig has no current context. Set `current-context`.')
  if (cluster === null)
    throw new ConnectionError(`The kubeconfig has no cluster \`${context.cluster}\`. Add the cluster.`)
  if (user === null || !hasCredentials(user))
    throw new ConnectionError(
      `User \`${context.user}\` of the kubeconfig has no credentials. Add a token or a client certificate.`,
    )
  const agent = new Agent({ keepAlive: true, keepAliveMsecs: KEEP_ALIVE_MS })
  return {
    server: addressOf(cluster),
    namespace: context.namespace ?? 'default',
    options: () => optionsOf(config, cluster, agent),
  }
}

function loadConfig(root: string): KubeConfig {
  const config = new KubeConfig()
  const { KUBECONFIG = '', KUBERNETES_SERVICE_HOST, HOME = '' } = process.env
  try {
    if (KUBECONFIG !== '' || existsSync(join(HOME, '.kube/config'))) config.loadFromDefault()
    else if (KUBERNETES_SERVICE_HOST !== undefined && existsSync(join(root, ACCOUNT_TOKEN)))
      config.loadFromCluster(root.replace(/\/$/, ''))
    else
      throw new ConnectionError(
        'No cluster is configured. Set KUBECONFIG, or run in a pod with a ServiceAccount token.',
      )
  } catch (error) {
    if (error instanceof ConnectionError) throw error
    const [reason = ''] = (error as Error).message.split('\n')
    throw new ConnectionError(`The kubeconfig cannot be read: ${reason}`)
  }
  return config
}

const hasCredentials = ({ token, certData, certFile, authProvider, exec, username }: User): boolean =>
  [token, certData, certFile, authProvider, exec, username].some((one) => one !== undefined)

function addressOf({ name, server }: Cluster): URL {
  const address = URL.canParse(server) ? new URL(server) : undefined
  if (address?.protocol === 'https:') return address
  throw new ConnectionError(
    `\`${server}\` of cluster \`${name}\` is not an HTTPS address. Set \`server\` to an HTTPS address.`,
  )
}

/** Reads certificates and tokens again each time, because clusters replace both while a process runs. */
async function optionsOf(config: KubeConfig, { proxyUrl }: Cluster, agent: Agent): Promise<RequestOptions> {
  const options: RequestOptions = {}
  await config.applyToHTTPSOptions(options)
  const { agent: single, headers = {}, ...others } = options
  // A file can end with a line break, which a header cannot contain.
  const texts = Object.entries(headers).map(([name, value]) => [name, String(value).trim()])
  // The default agent of the library opens a new connection for each request. A different agent is necessary only for a
  // proxy.
  return { ...others, headers: Object.fromEntries(texts), agent: proxyUrl === undefined ? agent : single }
}
