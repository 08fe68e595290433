import { type ChangeOptions, DeploymentError, type ResourceName } from '../../contracts/deployment-target'
import type { Plain } from '../../manifest/manifest'
import type { ApiClient } from './api-client'
import { ApiError } from './refusal'

const NOT_FOUND = 404

/** Returns an object of the server; undefined if the object or its kind does not exist. */
export async function read(
  client: Pick<ApiClient, 'object'>,
  name: ResourceName,
  { signal }: ChangeOptions = {},
): Promise<Plain | undefined> {
  try {
    return await client.object(name, { method: 'GET', ...(signal && { signal }) })
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Checks whether an error means that an object, or its kind, does not exist. */
export const isMissing = (error: unknown): boolean =>
  error instanceof DeploymentError &&
  (error.reason === 'KindMissing' || (error instanceof ApiError && error.status === NOT_FOUND))
