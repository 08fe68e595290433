import { nameWithSuffix } from '../../manifest/grammar/name'

/**
 * Maximum length of a ScaledObject name. KEDA adds the prefix `keda-hpa-`, and the result must fit into 63
 * characters. Source: KEDA 2.20, verifyName.
 */
export const MAX_KEDA_NAME = 54

/** Returns the default autoscaler name of a workload. */
export function defaultScalerName(workload: string, autoscaler: 'keda' | 'hpa'): string {
  if (autoscaler === 'hpa') return nameWithSuffix(workload, 'hpa', 253)
  return workload.length > MAX_KEDA_NAME ? nameWithSuffix(workload, 'scaler', MAX_KEDA_NAME) : workload
}
