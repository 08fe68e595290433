import type { DeploymentResource, ResourceName } from '../contracts/deployment-target'

/** Returns the name by which a target identifies an object. */
export const resourceNameOf = ({ apiVersion, kind, metadata }: DeploymentResource): ResourceName => ({
  apiVersion,
  kind,
  name: metadata.name,
  ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
})
