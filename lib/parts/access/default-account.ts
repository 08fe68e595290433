import { groupOf } from '../../manifest/id'
import type { Manifest } from '../../manifest/manifest'

/** Checks whether an object is the ServiceAccount that Kubernetes creates in each namespace. */
export const isDefaultAccount = ({ apiVersion, kind, metadata }: Manifest): boolean =>
  groupOf(apiVersion) === '' && kind === 'ServiceAccount' && metadata.name === 'default'
