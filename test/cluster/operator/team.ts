import type { DeploymentResource } from '../../../lib/contracts/deployment-target'
import type { Plain } from '../../../lib/manifest/manifest'
import type { ClaimStatus } from '../../../operator/status/status-shape'
import { CLAIM_KINDS, CLUSTER_WIDE_KINDS, NAMESPACED_KINDS } from '../../../operator/watched-kinds'
import type { Resource } from '../../support/objects'
import { api } from '../live'
import { install, type OperatorProcess } from './operator-process'

const KINDS = [...CLAIM_KINDS, ...NAMESPACED_KINDS, ...CLUSTER_WIDE_KINDS]

/** Returns all objects of a kind in the cluster; none if the cluster does not have the kind. */
export async function listOf(apiVersion: string, kind: string, namespace?: string): Promise<DeploymentResource[]> {
  const path = await api.pathOf(apiVersion, kind, namespace)
  if (path === undefined) return []
  const all = namespace === undefined ? path.replace('/namespaces/default', '') : path
  const { items = [] } = (await api.call('GET', all)).body as { items?: DeploymentResource[] }
  return items.map((one) => ({ ...one, apiVersion, kind }))
}

/** Returns the objects that claims have generated, in one namespace or in all. */
export async function childrenIn(namespace?: string): Promise<DeploymentResource[]> {
  const lists = await Promise.all(NAMESPACED_KINDS.map(({ apiVersion, kind }) => listOf(apiVersion, kind, namespace)))
  return lists.flat().filter(({ metadata }) => metadata.annotations?.['krm.lummo.dev/generated-by'] !== undefined)
}

/** A namespace in which a team applies short objects. */
export class Team {
  private constructor(readonly namespace: string) {}

  static async create(namespace: string): Promise<Team> {
    await api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
    return new Team(namespace)
  }

  /** Applies objects, as `kubectl apply --server-side` does. */
  async put(...resources: readonly Resource[]): Promise<void> {
    for (const one of resources) await install(one.inNamespace(this.namespace).object)
  }

  /** Returns an object by `Kind/name`, or the response that the object does not exist. */
  async get(reference: string): Promise<DeploymentResource> {
    return (await this.call('GET', reference)).body as unknown as DeploymentResource
  }

  /** Sends a request about an object. */
  async call(method: string, reference: string, body?: Plain, type = 'application/merge-patch+json') {
    return api.call(method, await this.path(reference), body, type)
  }

  async path(reference: string): Promise<string> {
    const [kind = '', name = ''] = reference.split('/')
    const { apiVersion = 'v1' } = KINDS.find((one) => one.kind === kind) ?? {}
    return `${await api.pathOf(apiVersion, kind, this.namespace)}/${name}`
  }

  /** Returns the value `A` of the ConfigMap `flags`. */
  async flag(): Promise<unknown> {
    return ((await this.get('ConfigMap/flags')).data as Plain | undefined)?.A
  }

  async exists(reference: string): Promise<boolean> {
    return (await this.get(reference)).kind !== 'Status'
  }

  /** Returns a condition of a claim as `False Invalid`; undefined if the claim has none. */
  async condition(reference: string, type = 'Ready'): Promise<string | undefined> {
    const found = await this.conditionOf(reference, type)
    return found && `${found.status} ${found.reason}`
  }

  async messageOf(reference: string, type = 'Ready'): Promise<string> {
    return (await this.conditionOf(reference, type))?.message ?? ''
  }

  private async conditionOf(reference: string, type: string) {
    const { conditions = [] } = ((await this.get(reference)).status ?? {}) as Partial<ClaimStatus>
    return conditions.find((one) => one.type === type)
  }

  /** Waits until a condition of a claim has a value, such as `True Ready`. */
  async until(operator: OperatorProcess, reference: string, wanted: string, type = 'Ready'): Promise<void> {
    let last: string | undefined
    const isSo = async (): Promise<boolean> => {
      const { metadata, status } = await this.get(reference)
      const { conditions = [] } = (status ?? {}) as Partial<ClaimStatus>
      const found = conditions.find((one) => one.type === type)
      last = found && `${found.status} ${found.reason}`
      // A condition of an earlier version does not describe the current version.
      return last === wanted && found?.observedGeneration === metadata.generation
    }
    await operator.until(isSo, `${type}=${wanted} of ${reference}`).catch((error: Error) => {
      throw new Error(`${type}=${last} of ${reference}. ${error.message}`)
    })
  }
}
