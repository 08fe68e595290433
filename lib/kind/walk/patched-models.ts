/** Model of `spec` in the Kubernetes client, for each API version and kind that patches of generated objects change. */
export const SPEC_MODELS: Readonly<Record<string, string>> = {
  'v1 Service': 'V1ServiceSpec',
  'v1 PersistentVolumeClaim': 'V1PersistentVolumeClaimSpec',
  'apps/v1 DaemonSet': 'V1DaemonSetSpec',
  'apps/v1 Deployment': 'V1DeploymentSpec',
  'apps/v1 StatefulSet': 'V1StatefulSetSpec',
  'autoscaling/v2 HorizontalPodAutoscaler': 'V2HorizontalPodAutoscalerSpec',
  'batch/v1 CronJob': 'V1CronJobSpec',
  'batch/v1 Job': 'V1JobSpec',
  'networking.k8s.io/v1 Ingress': 'V1IngressSpec',
  'networking.k8s.io/v1 NetworkPolicy': 'V1NetworkPolicySpec',
  'policy/v1 PodDisruptionBudget': 'V1PodDisruptionBudgetSpec',
}
