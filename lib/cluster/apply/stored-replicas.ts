import type { DeploymentResource } from '../../contracts/deployment-target'
import { isPlain } from '../../manifest/manifest'
import { numberAt } from '../../manifest/value-at'
import { ownsField } from './field-ownership'

const REPLICAS = ['spec', 'replicas']

/**
 * Returns an object with the stored number of pods if the operator set the number before but no longer sets it, so that
 * an autoscaler can take over. Without the field, the API server would set its default of 1 until the autoscaler reacts
 * (kubernetes.io/docs/reference/using-api/server-side-apply, "Transferring ownership").
 */
export function withStoredReplicas(wanted: DeploymentResource, live: DeploymentResource): DeploymentResource {
  const [written, replicas] = [wanted, live].map((object) => numberAt(object, REPLICAS))
  const { spec } = wanted
  if (written !== undefined || replicas === undefined || !isPlain(spec) || !ownsField(live, REPLICAS)) return wanted
  return { ...wanted, spec: { ...spec, replicas } }
}
