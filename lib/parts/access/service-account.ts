import type { ServiceAccount } from '../../manifest/kubernetes'
import type { Identity } from '../identity/identity'

/** Returns a separate ServiceAccount for a workload, so that workloads do not share permissions. */
export const ownServiceAccount = (id: Identity, token: boolean): ServiceAccount => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: id.name, labels: id.labels },
  automountServiceAccountToken: token,
})
