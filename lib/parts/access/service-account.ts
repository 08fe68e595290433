import type { ServiceAccount } from '../../manifest/kubernetes'
import type { Identity } from '../identity/identity'

/** Returns a ServiceAccount for one workload. Other workloads do not share its permissions. */
export const ownServiceAccount = (id: Identity, token: boolean): ServiceAccount => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: id.name, labels: id.labels },
  automountServiceAccountToken: token,
})
