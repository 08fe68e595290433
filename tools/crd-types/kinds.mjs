/**
 * The custom resources in the output of lummo. For a large spec, `only` lists fields to keep, and `without` lists
 * fields to drop. `as` distinguishes kinds with the same name.
 */
export const KINDS = [
  { id: 'argoproj.io/v1alpha1 AnalysisTemplate' },
  {
    id: 'argoproj.io/v1alpha1 Rollout',
    without: ['analysisRunMetadata', 'dryRun', 'measurementRetention', 'stickinessConfig'],
  },
  { id: 'cert-manager.io/v1 Certificate' },
  { id: 'external-secrets.io/v1 ExternalSecret' },
  { id: 'gateway.networking.k8s.io/v1 Gateway', as: 'StandardGateway', only: ['gatewayClassName', 'listeners'] },
  { id: 'gateway.networking.k8s.io/v1 GRPCRoute' },
  { id: 'gateway.networking.k8s.io/v1 HTTPRoute' },
  { id: 'iam.cnrm.cloud.google.com/v1beta1 IAMPolicyMember' },
  { id: 'iam.cnrm.cloud.google.com/v1beta1 IAMServiceAccount' },
  { id: 'keda.sh/v1alpha1 ScaledObject' },
  { id: 'keda.sh/v1alpha1 TriggerAuthentication' },
  { id: 'monitoring.coreos.com/v1 PodMonitor' },
  { id: 'monitoring.coreos.com/v1 PrometheusRule' },
  { id: 'networking.istio.io/v1 Gateway' },
  { id: 'networking.istio.io/v1 VirtualService' },
  { id: 'pubsub.cnrm.cloud.google.com/v1beta1 PubSubSubscription' },
  { id: 'pubsub.cnrm.cloud.google.com/v1beta1 PubSubTopic' },
  { id: 'traefik.io/v1alpha1 IngressRoute' },
  {
    id: 'traefik.io/v1alpha1 Middleware',
    only: [
      'buffering',
      'compress',
      'headers',
      'ipAllowList',
      'rateLimit',
      'redirectRegex',
      'redirectScheme',
      'stripPrefix',
    ],
  },
]
