import type { ChangeOptions, DeploymentResource, ResourceName } from '../../contracts/deployment-target'
import type { Plain } from '../../manifest/manifest'
import type { ApiClient } from '../access/api-client'
import { wasApplied, withAppliedHash } from '../applied'
import { adoptionPatch, FIELD_MANAGER } from './field-ownership'
import { withoutDroppedFields } from './dropped-fields'
import type { IncompleteObjects } from './incomplete-objects'
import { isStored } from './is-stored'
import { read } from '../access/read'
import { resourceNameOf } from '../resource-name'
import { withoutManagedFields } from '../watch/store'
import { withStoredReplicas } from './stored-replicas'
import { withoutForeignTraffic } from './traffic-fields'

const APPLY_PATCH = 'application/apply-patch+yaml'
const JSON_PATCH = 'application/json-patch+json'
/**
 * Applies an object on the server. Takes over fields of other managers, except fields that route traffic. Before the
 * first apply, adopts the fields that `kubectl` set, so that unwanted fields are removed. Keeps the number of pods
 * until an autoscaler changes the number. Does not send an object that the server already has: the caller’s copy can be
 * older than the caller’s last apply, and the server does not store fields of disabled features.
 *
 * @param options.incomplete decides when such fields are sent again; never without it
 */
export async function applyObject(
  client: ApiClient,
  resource: DeploymentResource,
  { incomplete, weights = 'live', ...options }: ChangeOptions & { incomplete?: IncompleteObjects } = {},
): Promise<DeploymentResource> {
  const name = resourceNameOf(resource)
  const { status: _, ...wanted } = withAppliedHash(resource)
  const live = await read(client, name, options)
  if (live === undefined) return applyByForce(client, name, { body: wanted, ...options })
  const stored = live as unknown as DeploymentResource
  if (isUnchanged(stored, wanted as DeploymentResource, incomplete)) return withoutManagedFields(live)
  if (!wasApplied(stored)) await adopt(client, name, stored)
  const own = wanted as DeploymentResource
  const weighted = weights === 'wanted' && own.kind !== 'Service' ? own : withoutForeignTraffic(own, stored)
  const body = withStoredReplicas(weighted, stored)
  return applyByForce(client, name, { body, ...options })
}

/** Checks whether the server has the object, except for fields that it does not store and that are not due again. */
function isUnchanged(
  live: DeploymentResource,
  wanted: DeploymentResource,
  incomplete: IncompleteObjects | undefined,
): boolean {
  if (isStored(live, wanted)) return true
  return isStored(live, withoutDroppedFields(wanted, live)) && incomplete?.isDue(live.metadata.uid ?? '') !== true
}

/** A part of an object to apply. */
export interface AppliedPart extends ChangeOptions {
  body: Plain
  subresource?: 'status'
}

/** Applies some fields of an object. Afterwards, the manager {@link FIELD_MANAGER} owns exactly these fields. */
export async function applyByForce(
  client: ApiClient,
  name: ResourceName,
  part: AppliedPart,
): Promise<DeploymentResource> {
  const query = { fieldManager: FIELD_MANAGER, force: 'true' }
  return withoutManagedFields(await client.object(name, { method: 'PATCH', query, contentType: APPLY_PATCH, ...part }))
}

async function adopt(client: ApiClient, name: ResourceName, live: DeploymentResource): Promise<void> {
  const body = adoptionPatch(live)
  if (body !== undefined) await client.object(name, { method: 'PATCH', body, contentType: JSON_PATCH })
}
