import { isPlain } from '../../manifest/manifest'
import type { PlaceOfWords } from './word'

/** Names that other tools use for packages and namespaces. */
export const PACKAGE_WORDS: readonly PlaceOfWords[] = [
  {
    title: 'LummoNamespace',
    kinds: ['LummoNamespace'],
    words: {
      labels: 'metadata > labels: $(|{team: shop})',
      annotations: 'metadata > annotations: $(|{example.com/team: shop})',
      'limitRange limitRanges defaults resources defaultRequest defaultLimit limits requests':
        'containers: {requests: {cpu: 100m, memory: 128Mi}}',
      'resourceQuota resourceQuotas cpu memory': 'quota: {cpu: "10", memory: 20Gi}',
      pods: 'quota: {pods: 50}',
      'services hard': 'quota: {pods: $(pods|50)}',
      'podSecurity pss psa podSecurityStandard podSecurityAdmission podSecurityStandards enforce':
        'security: {enforce: restricted}',
      'networkPolicy networkPolicies defaultDeny isolation isolate denyAll': 'isolated: true',
      imagePullSecrets: 'pullSecrets: $(|[registry])',
      'rbac roles roleBindings permissions admins members':
        'LummoServiceAccount + bind: [{clusterRole: $(name,|view)}]',
      name: 'metadata > name: $(|shop)',
      'finalizers prune deletionPolicy': 'keep: true',
      'team owner': 'metadata > labels: $(|{team: shop})',
      'egress ingress allow': 'network: {from: [{namespace: monitoring}]}',
      'storage volumeSize': 'diskSize: {max: 100Gi}',
      'serviceAccount serviceAccounts': 'LummoServiceAccount + token: true',
      'istio istioInjection': 'metadata > labels: {istio-injection: enabled}',
    },
  },
  {
    title: 'LummoPackage',
    kinds: ['LummoPackage'],
    words: {
      'provider networkProvider ingressProvider': 'network: {provider: istio}',
      'ingress ingressClass ingressClassName': 'network: {ingress: {class: $(|nginx)}}',
      'gateway gateways':
        'network: {gateway: {name: $(name,0.name|shared), namespace: $(namespace,0.namespace|istio-system)}}',
      'targetCluster clusterName cluster clusters':
        '! Remove it, and set the cluster in `destination` of the Application (Argo CD) or in `kubeConfig` of the Kustomization (Flux).',
      'issuer clusterIssuer certManager': 'network: {issuer: letsencrypt}',
      'domain internalDomain baseDomain': 'network: {internalDomain: internal.example.com}',
      vpn: 'network: {vpn: {ranges: [10.0.0.0/8]}}',
      'monitoring prometheus': 'network: {monitoring: {namespace: monitoring}}',
      'environment stage': 'env: prod',
      'securityContext security podSecurityContext': 'workload: {security: {user: 10001}}',
      'runAsUser user': 'workload: {security: {user: 10001}}',
      'imagePullPolicy pullPolicy': 'workload: {pullPolicy: IfNotPresent}',
      'serviceAccount serviceAccountName': 'workload: {serviceAccount: $(|shop)}',
      'pdb disruption podDisruptionBudget': 'workload: {disruption: false}',
      'strategy update updateStrategy': 'workload: {update: {maxSurge: 1, maxUnavailable: 0}}',
      'stop terminationGracePeriodSeconds gracePeriod': 'workload: {stop: {grace: 60}}',
      'spread topologySpreadConstraints': 'workload: {spread: false}',
      'probes health': 'workload: {probes: false}',
      'kubernetes kubernetesVersion version versions': 'targets: {kubernetes: "1.34"}',
      'vault secretStore store externalSecrets secretStoreRef': 'secrets: {store: {name: vault}}',
      'external ignore': 'checks: {external: [Secret/shop-*]}',
      'project projectId gcp': 'google: {project: acme-prod}',
      'labels commonLabels': 'metadata > labels: $(|{team: shop})',
      'annotations commonAnnotations': 'metadata > annotations: $(|{example.com/team: shop})',
      namespace: 'metadata > namespace: $(|shop)',
      name: 'metadata > name: $(|shop)',
      'replicas scaling resources': '- Each workload sets this field.',
      'registry registries': 'LummoPolicy + registries: $(|[registry.example.com])',
      'settings config': 'defaults',
      ephemeralStorage: 'workload: {ephemeralStorage: false}',
    },
  },
  {
    title: '`network` of a LummoPackage',
    fields: ['provider', 'internalDomain'],
    words: {
      'type controller': 'provider: ingress',
      'class ingressClass ingressClassName className': 'ingress: {class: $(|nginx)}',
      'clusterIssuer certManager': 'issuer: letsencrypt',
      'sharedGateway parentRefs':
        'gateway: {name: $(name,0.name|shared), namespace: $(namespace,0.namespace|istio-system)}',
      'domain baseDomain': 'internalDomain: internal.example.com',
      'dnsDomain clusterDns': 'clusterDomain: cluster.local',
      prometheus: 'monitoring: {namespace: monitoring}',
      'ranges whitelist allowlist': 'vpn: {ranges: [10.0.0.0/8]}',
    },
  },
  {
    title: 'LummoPolicy',
    kinds: ['LummoPolicy'],
    words: {
      'allowedRegistries registry repos imageRegistries': 'registries: $(|[registry.example.com])',
      'requiredLabels requireLabels': 'labels: [team]',
      requiredAnnotations: 'annotations: [example.com/team]',
      'maxCpu maxMemory limits maxReplicas resources cpu memory': 'max: {cpu: "4", memory: 8Gi}',
      'domains allowedHosts ingress': 'hosts: ["*.example.com"]',
      'exclude excludes exceptions ignore except': 'exempt: [{kind: Deployment, name: shop}]',
      'level action enforcement validationFailureAction mode': 'severity: warning',
      'allowedImages latest tags': 'images',
      team: 'owner: team',
    },
    values: { owner: [{ when: isPlain, fix: 'owner: team' }] },
  },
]
