import type { DeploymentResource, ResourceName, ResourceQuery } from '../../../lib/contracts/deployment-target'
import { groupOf } from '../../../lib/manifest/id'

/**
 * Returns a string that identifies an object. References that differ only in the API version have the same string.
 */
export const nameKey = ({ apiVersion, kind, namespace = '', name }: ResourceName): string =>
  `${groupOf(apiVersion)}|${kind}|${namespace}|${name}`

/** Checks whether a query selects an object. */
export const isMatching = ({ apiVersion, kind, metadata }: DeploymentResource, query: ResourceQuery): boolean =>
  groupOf(apiVersion) === groupOf(query.apiVersion) &&
  kind === query.kind &&
  (query.namespace === undefined || query.namespace === metadata.namespace) &&
  Object.entries(query.labels ?? {}).every(([label, value]) => metadata.labels?.[label] === value)
