import { isPlain } from '../../manifest/manifest'
import { HOST_WITHIN, SERVICE_PORT } from './containers'
import type { Words } from './word'

const any = () => true
const hasOnlyAnnotations = (value: unknown): boolean =>
  isPlain(value) && value.annotations !== undefined && value.labels === undefined
const isText = (value: unknown): boolean => typeof value === 'string'
const ROOT_POD = 'podSecurityContext: {runAsUser: 0, runAsGroup: 0}'
const isRoot = (value: unknown): boolean => value === 0 || value === '0' || value === 'root'
const isHost = (value: unknown): boolean => isText(value) && String(value).includes('.')

const NETWORKING = 'LummoNetworking + domains: app.example.com'
export const HEALTH = 'containers > health: {readiness: /ready}'

/** Names that other tools use for fields of every kind with containers. */
export const EVERY_WORKLOAD: Words = {
  'annotations extraAnnotations extraPodAnnotations commonAnnotations':
    '! Rename the field to `podAnnotations`, or move the field to `metadata` if only the objects need it.',
  'labels extraLabels extraPodLabels commonLabels additionalLabels':
    '! Rename the field to `podLabels`, or move the field to `metadata` if only the objects need it.',
  'name fullnameOverride nameOverride': '! Set `metadata.name`.',
  'tags team owner': 'metadata > labels: $(|{team: shop})',
  'port containerPort targetPort httpPort exposedPorts': 'containers > http: $(0,|8080)',
  servicePort: SERVICE_PORT,
  grpcPort: 'containers > grpc: $(|9090)',
  'cpu memory mem limits requests cpus mem_limit mem_reservation memoryLimit memoryRequest cpuRequest limit request deploy size':
    'containers > resources: {cpu: 100m, memory: 128Mi}',
  'cpuLimit cpuLimits cpu_limit cpu_quota': 'containers > resources: {cpu: 100m, cpuLimit: 500m, memory: 128Mi}',
  'gpu gpus': 'containers > resources: {limits: {nvidia.com/gpu: 1}}',
  'ephemeralStorage ephemeral-storage': 'containers > resources: {requests: {ephemeral-storage: 1Gi}}',
  'environment variables vars envVars extraEnv extraEnvVars environmentVariables': [
    { when: isText, fix: 'env' },
    { when: any, fix: 'containers > env: $(|{LOG_LEVEL: info})' },
  ],
  'config configMap configMaps configmap configMapName configMapRef existingConfigMap env_file envFile envFiles envFromConfigMap':
    'containers > configs: $(name,|shop-config)',
  'secret secretName secretRef existingSecret secretEnv envFromSecret': 'containers > secrets: $(name,|shop-secret)',
  'buildImage img dockerImage containerImage': 'containers > image: $(|registry.example.com/shop:1.0.0)',
  'repository registry tag imageTag digest': 'containers > image: {repo: registry.example.com/shop, tag: 1.0.0}',
  'pullPolicy pull_policy': 'containers > imagePullPolicy: Always',
  'cmd entrypoint script run exec': 'containers > command: $(|[shop, serve])',
  'arguments parameters': 'containers > args: $(|[serve])',
  'working_dir workdir': 'containers > workingDir: /srv',
  'container_name containerName': 'containers > name: $(|shop)',
  'sidecar sidecars extraContainers additionalContainers sidecarContainers':
    '! Move the container to `containers` as an entry with `sidecar: true`.',
  'init extraInitContainers': 'initContainers',
  'extraVolumes tmpfs emptyDir': 'volumes: [{name: work, path: /work, empty: {}}]',
  'extraVolumeMounts volumeMount mounts mountPath': 'volumes: [{name: work, path: /work, empty: {}}]',
  'hostPath hostPaths': 'pod > volumes: [{name: logs, hostPath: {path: $(0.path,0,path,|/var/log)}}]',
  'shm_size shmSize': 'volumes: [{name: shm, path: /dev/shm, empty: {medium: Memory}}]',
  'configFile configFiles file': 'containers > files: {path: /etc/shop, config: shop-config}',
  'metrics prometheus serviceMonitor podMonitor metricsPort scrape scrapePort observability telemetry':
    'monitoring: {prometheus: {port: 8080}}',
  'datadog dd': 'monitoring: {datadog: true}',
  'networkPolicy networkPolicies netpol firewall egress allow allowFrom': 'network: {from: [{ingress: true}]}',
  network_mode: '- A pod has its own network.',
  'ingress ingresses domain domains host hosts url urls route routes gateway httpRoute virtualService ingressRoute tls https certificate ingressClassName ingressClass clusterIssuer paths path expose_url subdomains':
    [
      { when: isText, fix: NETWORKING },
      { when: any, fix: `LummoNetworking + domains: ${HOST_WITHIN}` },
    ],
  hostname: [
    { when: isHost, fix: NETWORKING },
    { when: any, fix: 'pod > hostname: $(|shop)' },
  ],
  'imagePullSecret imagePullSecrets pullSecret pullSecrets':
    'pod > imagePullSecrets: [{name: $(0.name,0,name,|registry)}]',
  'securityContext containerSecurityContext': 'podSecurityContext',
  'runAsUser uid user': [
    { when: isRoot, fix: ROOT_POD },
    { when: any, fix: 'security > user: $(|10001)' },
  ],
  'runAsGroup gid': [
    { when: isRoot, fix: ROOT_POD },
    { when: any, fix: 'security > group: $(|10001)' },
  ],
  'fsGroup supplementalGroups sysctls': 'podSecurityContext > fsGroup: $(|10001)',
  hostAccess: 'pod: {hostNetwork: true}',
  'runAsNonRoot runAsRoot': '- Pods never run as root unless `podSecurityContext` requests it.',
  'readOnly read_only readOnlyRootFilesystem readonly': 'security > readOnlyRoot: false',
  'cap_add capAdd': 'security > capabilities: [NET_BIND_SERVICE]',
  'cap_drop allowPrivilegeEscalation security_opt': '- Containers drop all capabilities by default.',
  privileged: 'containers > securityContext: {privileged: true}',
  'automountServiceAccountToken automount mountServiceAccountToken': 'security > serviceAccountToken: true',
  enableServiceLinks: 'security > serviceLinks: true',
  seccompProfile: 'security > seccomp: RuntimeDefault',
  'serviceAccountName account sa': 'serviceAccount',
  'rbac role roles rules clusterRole roleBinding': 'permissions: [{do: [get], on: [configmaps]}]',
  'terminationGracePeriodSeconds gracePeriod gracePeriodSeconds stop_grace_period shutdownTimeout termination shutdown':
    'stop: {grace: 60}',
  'stop_signal stopSignal lifecycleHooks postStart': 'containers > lifecycle: {preStop: {exec: {command: [stop]}}}',
  preStop: 'stop: {sleep: 10}',
  'topologySpread spreadConstraints zones': 'spread',
  'podAffinity podAntiAffinity nodeAffinity antiAffinity affinities': 'affinity',
  'node nodes nodepool nodePool platform': 'nodeSelector: {kubernetes.io/arch: amd64}',
  taints: 'tolerations',
  priority: 'priorityClass',
  'dns dns_search dnsServers': 'pod > dnsConfig: {nameservers: [10.0.0.10]}',
  'extra_hosts hosts_file': 'pod > hostAliases: [{ip: 10.0.0.1, hostnames: [db]}]',
  'depends_on dependsOn requires needs waitFor wait_for runAfter startAfter syncWave sync-wave wave':
    'after: $(|[shop-db])',
  'logging logs profiles links restart build develop domainname volumes_from pid_mode oom_score_adj ulimits isolation userns_mode':
    '- Kubernetes has no such field.',
  'enabled create': '- To disable the feature, remove the object.',
  'selector matchLabels': '- The selector is generated from `app`.',
  'global globals values': 'LummoPackage * env: dev',
  'database db postgres postgresql mysql mariadb mongodb redis cache': 'LummoDatabase + type: postgres',
  'topic topics': 'LummoTopic + topics: orders',
  'subscription subscriptions': 'LummoSubscription + ',
  'job jobs hooks migration migrations': 'LummoJob + ',
  'cronJob cronjob cronJobs cronjobs': 'LummoCron + schedule: "0 3 * * *"',
  'extraObjects extraManifests extraDeploy extraResources': '- Add these objects to the package unchanged.',
  'overrides override overlay kustomize':
    'patches: [{target: {kind: ServiceAccount}, patch: {metadata: {labels: {tier: web}}}}]',
  devices: 'containers > resources: {limits: {nvidia.com/gpu: 1}}',
  stdin_open: 'containers > stdin: true',
  'template podTemplate podSpec':
    '- Containers belong under `containers`, labels under `podLabels`, other fields under `pod`.',
  metadata: [
    { when: hasOnlyAnnotations, fix: 'podAnnotations: $(annotations|{example.com/team: shop})' },
    { when: any, fix: 'podLabels: $(labels|{tier: web})' },
  ],
  'targetCluster clusterName':
    '! Remove it, and set the cluster in `destination` of the Application (Argo CD) or in `kubeConfig` of the Kustomization (Flux).',
  'reload autoReload checksum': 'reloader: true',
}
