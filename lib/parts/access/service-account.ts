import type { ServiceAccount } from '../../manifest/kubernetes'
import type { Identity } from '../identity/identity'

/** The workload's own ServiceAccount, so that rights given to it are given to nobody else. */
export const ownServiceAccount = (id: Identity, token: boolean): ServiceAccount => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: id.name, labels: id.labels },
  automountServiceAccountToken: token,
})
