import type { ApiClient } from '../../lib/cluster/access/api-client'
import { type AppliedPart, applyByForce, applyObject } from '../../lib/cluster/apply/apply-object'
import { IncompleteObjects } from '../../lib/cluster/apply/incomplete-objects'
import { listAll } from '../../lib/cluster/watch/list-pages'
import { ListWatch } from '../../lib/cluster/watch/list-watch'
import { isMissing, read } from '../../lib/cluster/access/read'
import { withoutManagedFields } from '../../lib/cluster/watch/store'
import {
  type ChangeOptions,
  type ClaimMetadata,
  type DeleteOptions,
  DeploymentError,
  type DeploymentResource,
  type IClaimWriter,
  type IDeploymentTarget,
  type ResourceMetadata,
  type ResourceName,
  type ResourceQuery,
  type WatchCallback,
} from '../../lib/contracts/deployment-target'
import type { Plain } from '../../lib/manifest/manifest'
import { byText } from '../../lib/manifest/text'

/** A cluster that stores the generated objects and the claims. */
export class KubernetesTarget implements IDeploymentTarget, IClaimWriter {
  private readonly incomplete = new IncompleteObjects()

  constructor(private readonly client: ApiClient) {}

  apply(resource: DeploymentResource, options: ChangeOptions = {}): Promise<DeploymentResource> {
    return applyObject(this.client, resource, { ...options, incomplete: this.incomplete })
  }

  async applyMetadata(
    claim: ResourceName,
    metadata: ClaimMetadata,
    options: ChangeOptions = {},
  ): Promise<DeploymentResource> {
    return this.applyToClaim(claim, { metadata }, options)
  }

  async applyStatus(
    { uid, ...claim }: ResourceName & { uid: string },
    status: Plain,
    options: ChangeOptions = {},
  ): Promise<DeploymentResource> {
    const live = await read(this.client, claim, options)
    const { uid: stored, resourceVersion } = (live?.metadata ?? {}) as ResourceMetadata
    if (stored !== uid) throw replaced(claim)
    // In an apply of the status, the server ignores the uid (Kubernetes 1.36), but checks the version.
    return this.applyToClaim(claim, { metadata: { resourceVersion }, status }, { ...options, subresource: 'status' })
  }

  async delete(name: ResourceName, { uid, signal }: DeleteOptions = {}): Promise<void> {
    // By default, the API server orphans the pods of a deleted Job.
    const options = { apiVersion: 'meta.k8s.io/v1', kind: 'DeleteOptions', propagationPolicy: 'Background' }
    const body = { ...options, ...(uid === undefined ? {} : { preconditions: { uid } }) }
    try {
      await this.client.object(name, { method: 'DELETE', body, ...(signal && { signal }) })
    } catch (error) {
      if (!isMissing(error)) throw error
    }
  }

  async get(name: ResourceName): Promise<DeploymentResource | undefined> {
    const live = await read(this.client, name)
    return live && withoutManagedFields(live)
  }

  async list(query: ResourceQuery): Promise<DeploymentResource[]> {
    const place = ({ metadata }: DeploymentResource) => `${metadata.namespace ?? ''}/${metadata.name}`
    try {
      const { items } = await listAll(this.client, query)
      return items.map(withoutManagedFields).sort((one, other) => byText(place(one), place(other)))
    } catch (error) {
      if (isMissing(error)) return []
      throw error
    }
  }

  watch(query: ResourceQuery, callback: WatchCallback, signal: AbortSignal): Promise<void> {
    return new ListWatch(this.client, { query, onEvent: callback }).run(signal)
  }

  private async applyToClaim(
    claim: ResourceName,
    fields: Plain,
    part: Omit<AppliedPart, 'body'>,
  ): Promise<DeploymentResource> {
    const { apiVersion, kind, name, namespace } = claim
    const metadata = { name, namespace, ...(fields.metadata as Plain) }
    try {
      return await applyByForce(this.client, claim, { ...part, body: { apiVersion, kind, ...fields, metadata } })
    } catch (error) {
      if (isMissing(error)) throw replaced(claim)
      throw error
    }
  }
}

const replaced = ({ kind, name }: ResourceName): DeploymentError =>
  new DeploymentError('Conflict', `The ${kind} ${name} that was read no longer exists.`)
