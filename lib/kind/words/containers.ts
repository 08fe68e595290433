import { isPlain } from '../../manifest/manifest'
import { HOST_VOLUME_FIXES, VOLUME_FIXES, VOLUMES } from './pods'
import type { PlaceOfWords } from './word'

/**
 * Checks for a pair of ports in Compose: in `80:8080`, the first port is on the host and the second in the container.
 */
const isPortPair = (value: unknown): boolean => /^\d+:\d+$/.test(String(value))
const isRoot = (value: unknown): boolean => value === 0 || value === '0' || value === 'root'

/** The host of an Ingress, as Kubernetes, Helm charts and Compose write it. */
export const HOST_WITHIN = '$(host,hostname,hosts.0.host,hosts.0,0.host,0,rules.0.host,domain|app.example.com)'

/** The port of the container is in another field, so the message cannot repeat it. */
export const SERVICE_PORT =
  '! Set `servicePort: $(port,ports.0.port,|80)` next to the port of the container: `http: {port: $(targetPort,ports.0.targetPort|8080), servicePort: $(port,ports.0.port,|80)}`.'

const isText = (value: unknown): boolean => typeof value === 'string'
/** Checks for a path of a store with a property: `team/app#password`. */
const hasProperty = (value: unknown): boolean => isText(value) && /^[^#]*\/[^#]*#./.test(String(value))
const has = (field: string) => (value: unknown) => isPlain(value) && Object.hasOwn(value, field)

/** Names that other tools use for container fields. */
export const CONTAINER_WORDS: readonly PlaceOfWords[] = [
  {
    title: 'A container of a LummoDaemonSet',
    kinds: ['LummoDaemonSet'],
    fields: ['image', 'command', 'health', 'resources'],
    words: {
      privileged: 'spec > hostAccess: {privileged: true}',
      hostPath: 'spec > hostAccess: {paths: [{host: $(path,|/var/log)}]}',
      [VOLUMES]: HOST_VOLUME_FIXES,
    },
  },
  {
    title: 'A container of a LummoJob or LummoCron',
    kinds: ['LummoJob', 'LummoCron'],
    fields: ['image', 'command', 'health', 'resources'],
    words: {
      'port containerPort httpPort targetPort containerPorts expose grpcPort servicePort':
        'ports: [{name: metrics, port: 9090}]',
      'healthcheck healthCheck healthChecks probe probes check ready readiness liveness startup':
        '- Containers of a job cannot have probes.',
      'replicas instances scale scaling autoscaling hpa': 'spec > parallelism: 2',
      'preStop postStart': '- A job runs to completion.',
    },
  },
  {
    title: 'A container',
    fields: ['image', 'command', 'health', 'resources'],
    words: {
      'healthcheck healthCheck healthChecks probe probes check ready readiness readyness readinessPath healthPath':
        'health: {readiness: $(path,httpGet.path,readiness,|/ready)}',
      'liveness live liveliness livenessPath alive': 'health: {liveness: $(path,httpGet.path,|/alive)}',
      'startup startupPath': 'health: {startup: /started}',
      'initialDelaySeconds periodSeconds failureThreshold timeoutSeconds':
        'health: {readiness: {path: /ready, delay: 5s, period: 10s}}',
      'cpu cpuRequest cpus': 'resources: {cpu: $(|100m), memory: 128Mi}',
      'memory mem mem_limit memoryLimit memoryRequest mem_reservation': 'resources: {cpu: 100m, memory: $(|128Mi)}',
      'limits requests limit request deploy size': 'resources: {cpu: $(cpu|100m), memory: $(memory|128Mi)}',
      'cpuLimit cpuLimits cpu_limit cpu_quota': 'resources: {cpu: 100m, cpuLimit: $(|500m), memory: 128Mi}',
      'gpu gpus devices nvidia': 'resources: {limits: {nvidia.com/gpu: 1}}',
      'ephemeralStorage ephemeral-storage storage': 'resources: {requests: {ephemeral-storage: 1Gi}}',
      'expose port containerPort httpPort targetPort listen containerPorts':
        'http: $(containerPort,number,0.containerPort,0,|8080)',
      grpcPort: 'grpc: $(|9090)',
      servicePort: SERVICE_PORT,
      'https tls': 'ports: [{name: https, port: 8443, appProtocol: https}]',
      hostPort: 'ports: [{port: $(|9000), hostPort: $(|9000)}]',
      'protocol appProtocol': 'ports: [{port: 5000, protocol: UDP}]',
      'metrics metricsPort serviceMonitor prometheus monitoring podMonitor':
        'spec > monitoring: {prometheus: {port: 8080}}',
      'pullPolicy pull_policy imagePolicy': 'imagePullPolicy',
      'imagePullSecret imagePullSecrets pullSecret pullSecrets':
        'image: {ref: "registry.example.com/shop:1.0.0", pullSecret: $(0.name,0,name,|registry)}',
      'tag repository registry imageTag repo digest imageRepository version':
        'image: {repo: registry.example.com/shop, tag: 1.0.0}',
      'imageName img build dockerImage': 'image: $(|registry.example.com/shop:1.0.0)',
      'environment variables vars envVars extraEnv environmentVariables extraEnvVars envVar': 'env',
      'env_file envFile envFiles configMap configMaps configmap configMapRef configRef configMapName': 'configs',
      'secretRef secretName existingSecret secretEnv': 'secrets',
      'cmd entrypoint script run exec entryPoint': 'command: $(|[shop, serve])',
      'arguments argument parameters flags': 'args: $(|[serve])',
      'workdir cwd workDir': 'workingDir',
      'container_name containerName': 'name: $(|shop)',
      [VOLUMES]: VOLUME_FIXES,
      'persistence pvc emptyDir tmpfs disk disks hostPath': 'spec > volumes: [{name: data, path: /data, empty: {}}]',
      'configFile configFiles': 'files: {path: /etc/shop, config: shop-config}',
      'user runAsUser uid': [
        { when: isRoot, fix: 'spec > podSecurityContext: {runAsUser: 0, runAsGroup: 0}' },
        { when: () => true, fix: 'spec > security: {user: $(|10001)}' },
      ],
      'group runAsGroup gid': [
        { when: isRoot, fix: 'spec > podSecurityContext: {runAsUser: 0, runAsGroup: 0}' },
        { when: () => true, fix: 'spec > security: {group: $(|10001)}' },
      ],
      fsGroup: 'spec > podSecurityContext: {fsGroup: $(|10001)}',
      privileged: 'securityContext: {privileged: true}',
      'capabilities cap_add capAdd': 'securityContext: {capabilities: {add: $(add,|[NET_BIND_SERVICE])}}',
      'cap_drop security_opt allowPrivilegeEscalation runAsNonRoot':
        '- Containers run with minimal privileges by default.',
      'readOnly read_only readOnlyRoot readOnlyRootFilesystem readonly':
        'securityContext: {readOnlyRootFilesystem: false}',
      'security podSecurityContext': [
        {
          when: (value) => isPlain(value) && Array.isArray(value.capabilities),
          fix: 'securityContext: {capabilities: {add: $(capabilities|[NET_BIND_SERVICE])}}',
        },
        { when: () => true, fix: 'securityContext' },
      ],
      'preStop postStart hooks lifecycleHooks stopSignal stop_signal':
        'lifecycle: {preStop: {exec: {command: [stop]}}}',
      'stop stop_grace_period terminationGracePeriodSeconds gracePeriod grace shutdown': 'spec > stop: {grace: 60}',
      'init initContainer initContainers': '! Move the container to `initContainers` of `spec`.',
      isSidecar: '! Set `sidecar: true` for a container next to the main one.',
      'replicas instances scale': 'spec > replicas: 2',
      'scaling autoscaling hpa': 'spec > scaling: {min: 2, max: 5, cpu: 70}',
      'labels podLabels': 'spec > podLabels: $(|{tier: web})',
      'annotations podAnnotations': 'spec > podAnnotations: $(|{example.com/team: shop})',
      'serviceAccount serviceAccountName': 'spec > serviceAccount: $(|shop)',
      nodeSelector: 'spec > nodeSelector: $(|{kubernetes.io/arch: amd64})',
      tolerations: 'spec > tolerations: [{operator: Exists}]',
      hostname: 'spec > pod: {hostname: shop}',
      'domain domains host hosts ingress route routes url path': [
        { when: isText, fix: 'LummoNetworking + domains: app.example.com' },
        { when: () => true, fix: `LummoNetworking + domains: ${HOST_WITHIN}` },
      ],
      restart: 'restartPolicy: Always',
      'schedule cron': 'LummoCron + schedule: "0 3 * * *"',
      'depends_on dependsOn waitFor wait_for': 'spec > after: $(|[shop-db])',
      'links networks logging profiles ulimits enabled': '- Kubernetes has no such field.',
      'stdin_open interactive': 'stdin',
      'shm_size shmSize': 'spec > volumes: [{name: shm, path: /dev/shm, empty: {medium: Memory}}]',
      'db postgres redis mysql': 'LummoDatabase + type: postgres',
      'extends template from': '! Set `base` to the name of a `LummoContainer`.',
    },
    values: {
      service: [{ when: (value) => typeof value === 'number', fix: SERVICE_PORT }],
      http: [{ when: isPortPair, fix: 'http: {port: $(:1|8080), servicePort: $(:0|80)}' }],
      health: [{ when: isText, fix: 'health: {readiness: $(|/ready)}' }],
      livenessProbe: [{ when: isText, fix: 'health: {liveness: $(|/alive)}' }],
      readinessProbe: [{ when: isText, fix: 'health: {readiness: $(|/ready)}' }],
      startupProbe: [{ when: isText, fix: 'health: {startup: /started}' }],
    },
  },
  {
    title: '`service` of a container',
    fields: ['name', 'prefix', 'namespace', 'port'],
    words: { 'targetPort type ports nodePort': 'container > http: {port: 8080, servicePort: 80}' },
  },
  {
    title: '`resources`',
    fields: ['requests', 'limits', 'cpu', 'memory'],
    words: {
      'mem ram mem_limit memoryLimit': 'memory: $(|128Mi)',
      'vcpu cores cpuRequest cpuRequests cpu_shares': 'cpu: $(|100m)',
      'cpu_quota maxCpu': 'cpuLimit: $(|500m)',
      'ephemeralStorage ephemeral-storage storage disk': 'requests: {ephemeral-storage: 1Gi}',
      'gpu gpus nvidia.com/gpu': 'limits: {nvidia.com/gpu: 1}',
      reservations: 'requests',
      min: 'requests: {cpu: 100m, memory: 128Mi}',
      max: 'limits: {cpu: 200m, memory: 128Mi}',
      claims: 'spec > pod: {resourceClaims: []}',
    },
  },
  {
    title: 'An entry of `ports`',
    fields: ['containerPort', 'servicePort'],
    words: {
      'targetPort target number internal internalPort': 'containerPort',
      'published service externalPort exposedPort': 'servicePort: $(|80)',
      nodePort: 'spec > patches: [{target: {kind: Service}, patch: {spec: {type: NodePort}}}]',
      'expose mode enabled': '- Every port is in the Service.',
    },
  },
  {
    title: 'An entry of `configs` or `secrets`',
    fields: ['name', 'optional', 'prefix'],
    words: {
      'secretRef configMapRef secret configMap config secretName ref': 'name: $(name,|shop-config)',
      required: 'optional: true',
      'keys key items': 'container > env: {TOKEN: {secret: shop, key: token}}',
      'path store vault': 'LummoSecret + path: $(/|shop/api)',
    },
    others: {
      form: /^[A-Za-z_][A-Za-z0-9_]*$/,
      fix: [
        { when: (_, map) => map === 'configs', fix: 'LummoConfig + values: {$(@|LOG_LEVEL): $(|info)}' },
        {
          when: has('key'),
          fix: 'container > env: {$(@|TOKEN): {secret: $(name,secret|shop), key: $(key|token)}}',
        },
        {
          when: has('property'),
          fix: '! Add a `LummoSecret` with `path: $(/path|shop/api), keys: {$(@|DB_PASSWORD): $(property|password)}`, and list its name in `secrets`.',
        },
        {
          when: hasProperty,
          fix: '! Add a `LummoSecret` with `path: $(/|shop/api), keys: {$(@|DB_PASSWORD): $(/#|password)}`, and list its name in `secrets`.',
        },
        {
          when: () => true,
          fix: '! Add a `LummoSecret` with `path: $(/path,/|shop/api), keys: [$(@|DB_PASSWORD)]`, and list its name in `secrets`.',
        },
      ],
    },
  },
  {
    title: '`http` and `grpc` of a container',
    fields: ['port', 'servicePort'],
    exact: true,
    words: {
      'service externalPort published exposedPort servicePortNumber': 'servicePort: $(port,|80)',
      'path healthPath health readiness': 'container > health: {readiness: /ready}',
      'containerPort targetPort number': 'port: $(|8080)',
      'name protocol appProtocol': '! Set the port under `ports`: `{name: http, port: 8080, servicePort: 80}`.',
      'host domain domains ingress': 'LummoNetworking + domains: app.example.com',
      tls: 'container > ports: [{name: https, port: 8443, appProtocol: https}]',
    },
  },
]
