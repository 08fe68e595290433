import { DeploymentError } from '../../contracts/deployment-target'
import { isPlain, type Plain } from '../../manifest/manifest'
import type { Clock } from '../clock'

/** A kind, as API discovery describes it. */
interface DiscoveredKind {
  kind: string
  /** Plural name of the kind, as in paths. */
  plural: string
  isNamespaced: boolean
}

interface Discovery {
  kinds: DiscoveredKind[]
  time: number
}

/** Minimum time in milliseconds before a group without the wanted kind is read again. */
const REREAD_MS = 10_000

/**
 * Finds the API paths of kinds. A CRD can be installed later, so a missing kind is looked up again after a delay.
 */
export class KindPaths {
  private readonly groups = new Map<string, Promise<Discovery>>()

  constructor(
    private readonly read: (path: string) => Promise<Plain>,
    private readonly clock: Clock,
  ) {}

  /**
   * Returns the API path of a kind, in one namespace or in all; undefined if the server does not have the kind. For a
   * cluster-scoped kind, the namespace is ignored.
   */
  async pathOf(apiVersion: string, kind: string, namespace?: string): Promise<string | undefined> {
    const found = await this.find(apiVersion, kind)
    if (found === undefined) return undefined
    const scope = found.isNamespaced && namespace !== undefined ? `/namespaces/${namespace}` : ''
    return `${rootOf(apiVersion)}${scope}/${found.plural}`
  }

  /** Returns the path of one object. Throws a DeploymentError if the object needs a namespace. */
  async objectPath(name: {
    apiVersion: string
    kind: string
    namespace?: string
    name: string
  }): Promise<string | undefined> {
    const { apiVersion, kind, namespace } = name
    const found = await this.find(apiVersion, kind)
    if (found?.isNamespaced === true && namespace === undefined)
      throw new DeploymentError('Invalid', `${kind}/${name.name} has no namespace. Add \`metadata.namespace\`.`)
    const path = await this.pathOf(apiVersion, kind, namespace)
    return path && `${path}/${encodeURIComponent(name.name)}`
  }

  /** Drops a group from the cache after one of its paths has disappeared. */
  forget(apiVersion: string): void {
    this.groups.delete(apiVersion)
  }

  private async find(apiVersion: string, kind: string): Promise<DiscoveredKind | undefined> {
    const { kinds, time } = await this.discovery(apiVersion)
    const found = kinds.find((one) => one.kind === kind)
    if (found !== undefined || this.clock.now() - time < REREAD_MS) return found
    this.groups.delete(apiVersion)
    return (await this.discovery(apiVersion)).kinds.find((one) => one.kind === kind)
  }

  private discovery(apiVersion: string): Promise<Discovery> {
    const known = this.groups.get(apiVersion) ?? this.discover(apiVersion)
    this.groups.set(apiVersion, known)
    return known
  }

  private async discover(apiVersion: string): Promise<Discovery> {
    const time = this.clock.now()
    try {
      return { kinds: kindsIn(await this.read(rootOf(apiVersion))), time }
    } catch (error) {
      if (error instanceof DeploymentError && error.reason === 'KindMissing') return { kinds: [], time }
      this.groups.delete(apiVersion)
      throw error
    }
  }
}

const rootOf = (apiVersion: string): string => (apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`)

function kindsIn({ resources }: Plain): DiscoveredKind[] {
  if (!Array.isArray(resources)) return []
  // A name with a slash is a subresource, such as `deployments/scale`.
  const main = resources.filter(isPlain).filter(({ name }) => !String(name).includes('/'))
  return main.map(({ kind, name, namespaced }) => ({
    kind: String(kind),
    plural: String(name),
    isNamespaced: namespaced === true,
  }))
}
