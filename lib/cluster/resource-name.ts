import type { DeploymentResource, ResourceName } from '../contracts/deployment-target'

/** Returns a unique name for an object of a target. */
export const resourceNameOf = ({ apiVersion, kind, metadata }: DeploymentResource): ResourceName => ({
  apiVersion,
  kind,
  name: metadata.name,
  ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
})
