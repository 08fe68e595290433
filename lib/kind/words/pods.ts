import { isPlain } from '../../manifest/manifest'
import type { Fix, PlaceOfWords } from './word'

const isRoot = (value: unknown): boolean => value === 0 || value === '0' || value === 'root'
const namesPort = (value: unknown): boolean => {
  const port = isPlain(value) ? value.port : value
  return typeof port === 'string' && !/^\d+$/.test(port)
}
const ROOT =
  '! For an image that needs root, set `podSecurityContext: {runAsUser: 0, runAsGroup: 0}` under `spec` of the workload.'

/** Names that other tools use for the volumes of a container. In lummo, volumes belong to the pod. */
export const VOLUMES = 'volumes volume mounts mount mountPath extraVolumeMounts'

/** Checks for a volume of the node, as Kubernetes or Compose writes it. */
export const isOfHost = (one: unknown): boolean =>
  (isPlain(one) && Object.hasOwn(one, 'hostPath')) || /^\/[^:]*:\//.test(String(one))
const areOfHost = (value: unknown): boolean => Array.isArray(value) && value.length === 1 && isOfHost(value[0])

/** Checks for mounts in Kubernetes format. The field for such mounts is in the container. */
const areMounts = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every(
    (one) => isPlain(one) && Object.keys(one).every((key) => MOUNT.includes(key)) && Object.hasOwn(one, 'mountPath'),
  )
const MOUNT = ['name', 'mountPath', 'readOnly', 'subPath', 'mountPropagation']

/** Checks for several volumes, one of which is a path on the node. `#host` in a line is that volume. */
const haveOneOfHost = (value: unknown): boolean => Array.isArray(value) && value.length > 1 && value.some(isOfHost)

/** Fixes for volumes in a container of a LummoDaemonSet. */
export const HOST_VOLUME_FIXES: Fix = [
  {
    when: areOfHost,
    fix: '! Replace the field with `hostAccess: {paths: [{host: $(0.hostPath.path,0.hostPath,0:0|/var/log), path: $(0.path,0.mountPath,0:1|/log)}]}` under `spec`.',
  },
  {
    when: haveOneOfHost,
    fix: '! Move the field under `spec`, but replace the host path with `hostAccess: {paths: [{host: $(#host.hostPath.path,#host.hostPath,#host:0|/var/log), path: $(#host.path,#host.mountPath,#host:1|/log)}]}`.',
  },
]

/** Fixes for volumes in a container. */
export const VOLUME_FIXES: Fix = [
  {
    when: areOfHost,
    fix: '! Replace the field with `pod: {volumes: [{name: $(0.name|logs), hostPath: {path: $(0.hostPath.path,0.hostPath,0:0|/var/log)}}]}` under `spec`, and add `volumeMounts: [{name: $(0.name|logs), mountPath: $(0.path,0.mountPath,0:1|/log)}]`.',
  },
  {
    when: haveOneOfHost,
    fix: '! Move the field under `spec`, but replace the host path with `pod: {volumes: [{name: $(#host.name|logs), hostPath: {path: $(#host.hostPath.path,#host.hostPath,#host:0|/var/log)}}]}`, and add `volumeMounts: [{name: $(#host.name|logs), mountPath: $(#host.path,#host.mountPath,#host:1|/log)}]` here.',
  },
  { when: areMounts, fix: 'volumeMounts' },
  {
    when: () => true,
    fix: 'spec > volumes: [{name: $(0.name,0:0|data), path: $(0.path,0.mountPath,0:1,|/data), empty: {}}]',
  },
]

/** Names that other tools use for fields of workloads, and for images and probes of containers. */
export const POD_WORDS: readonly PlaceOfWords[] = [
  {
    title: 'A volume of a LummoDaemonSet',
    fields: ['empty', 'claim', 'path'],
    kinds: ['LummoDaemonSet'],
    words: {
      'hostPath host nodePath':
        '! Replace the volume with `hostAccess: {paths: [{host: $(path,|/var/log), path: $(^path,^mountPath,^mount,^target|/log)}]}` under `spec`.',
    },
  },
  {
    title: 'A volume',
    fields: ['empty', 'claim', 'path'],
    words: {
      'hostPath host nodePath':
        '! Replace the volume with `pod: {volumes: [{name: $(^name|logs), hostPath: {path: $(path,|/var/log)}}]}` under `spec`, and add `volumeMounts: [{name: $(^name|logs), mountPath: $(^path,^mountPath,^mount,^target|/log)}]` to the container.',
      'mountPath mount target mount_path dir directory mountpoint containerPath': 'path',
      'pvc existingClaim claimName persistentVolume volumeName volume existing': 'claim',
      'storageClass storageClassName class': 'create: {size: 10Gi, class: $(|fast)}',
      'size storage capacity resources accessModes accessMode volumeClaimTemplate disk persistent new':
        'create: {size: 10Gi, class: fast}',
      secretName: 'secret',
      configMapName: 'config',
      'tmpfs sizeLimit medium temporary memory scratch': 'empty: {medium: Memory}',
      ro: 'readOnly',
      'type source kind driver': '- The source is a field, such as `empty`, `claim` or `config`.',
      'defaultMode items': 'configMap: {name: shop-config, defaultMode: 288}',
      'iscsi fc cephfs rbd awsElasticBlockStore gcePersistentDisk azureDisk azureFile': 'LummoVolume + size: 10Gi',
    },
    values: {
      config: [{ when: isPlain, fix: 'configMap: {name: $(name,|shop-config)}' }],
      claim: [{ when: isPlain, fix: 'create: {size: 10Gi}' }],
      empty: [{ when: (value) => value === true, fix: 'empty: {}' }],
    },
  },
  {
    title: 'A template of `volumeClaimTemplates`',
    fields: ['size', 'class', 'accessModes', 'name'],
    words: {
      'storage capacity resources requests': 'size: 10Gi',
      'mountPath mount target dir directory': 'path',
      mode: 'accessModes: [ReadWriteOnce]',
      'spec metadata':
        '! Replace the template with `{name: $(^metadata.name|data), size: $(^spec.resources.requests.storage|10Gi), path: /data}`.',
      'labels annotations volumeMode dataSource':
        'spec > patches: [{target: {kind: StatefulSet}, json6902: [{op: add, path: /spec/volumeClaimTemplates/0/metadata/labels, value: {a: b}}]}]',
    },
  },
  {
    title: 'A volume to create',
    fields: ['size', 'class', 'accessModes'],
    words: {
      'storage capacity resources requests': 'size: 10Gi',
      mode: 'accessModes: [ReadWriteOnce]',
      'persistentVolumeReclaimPolicy reclaimPolicy dataSource volumeMode': 'LummoVolume + size: 10Gi',
    },
  },
  {
    title: '`disruption`',
    fields: ['minAvailable', 'maxUnavailable', 'enabled'],
    words: {
      unhealthyPodEvictionPolicy:
        'spec > patches: [{target: {kind: PodDisruptionBudget}, patch: {spec: {unhealthyPodEvictionPolicy: IfHealthyBudget}}}]',
      min: 'minAvailable: 1',
      'max maxDisruptions': 'maxUnavailable: 1',
      selector: '- The selector is generated from `app`.',
    },
  },
  {
    title: '`security`',
    fields: ['readOnlyRoot', 'seccomp'],
    words: {
      'runAsUser uid': [
        { when: isRoot, fix: ROOT },
        { when: () => true, fix: 'user' },
      ],
      'runAsGroup gid': [
        { when: isRoot, fix: ROOT },
        { when: () => true, fix: 'group' },
      ],
      'fsGroup supplementalGroups fsGroupChangePolicy sysctls': 'spec > podSecurityContext: {fsGroup: 10001}',
      'runAsNonRoot nonRoot': '- Pods never run as root unless `podSecurityContext` requests it.',
      'root runAsRoot': 'spec > podSecurityContext: {runAsUser: 0, runAsGroup: 0}',
      'readOnlyRootFilesystem readOnly readonly read_only': 'readOnlyRoot',
      seccompProfile: 'seccomp: RuntimeDefault',
      'add cap_add': 'capabilities: [NET_BIND_SERVICE]',
      privileged: 'container > securityContext: {privileged: true}',
      'allowPrivilegeEscalation drop cap_drop':
        '- By default, containers drop all capabilities and cannot escalate privileges.',
      automountServiceAccountToken: 'serviceAccountToken',
      enableServiceLinks: 'serviceLinks',
      'hostNetwork hostPID hostIPC': 'spec > pod: {hostNetwork: true}',
    },
    values: {
      user: [{ when: isRoot, fix: ROOT }],
      group: [{ when: isRoot, fix: ROOT }],
      capabilities: [{ when: isPlain, fix: 'capabilities: $(add|[NET_BIND_SERVICE])' }],
    },
  },
  {
    title: '`stop`',
    fields: ['grace'],
    words: {
      'terminationGracePeriodSeconds gracePeriod gracePeriodSeconds timeout seconds graceSeconds stop_grace_period':
        'grace',
      'preStop preStopSleep delay drain wait sleepSeconds preStopDelay': 'sleep: 10',
      'signal stopSignal': 'container > lifecycle: {stopSignal: SIGINT}',
    },
  },
  {
    title: '`health` of a container',
    fields: ['readiness', 'liveness', 'startup'],
    words: {
      'readinessProbe ready readyness readynessProbe http': 'readiness: /ready',
      'livenessProbe live liveliness alive': 'liveness: /alive',
      'startupProbe start started': 'startup: /started',
      'path httpGet url endpoint check test cmd command exec port tcpSocket grpc': 'readiness: {path: /ready}',
      'periodSeconds interval period': 'readiness > period: 10s',
      'timeoutSeconds timeout': 'readiness > timeout: 1s',
      'failureThreshold retries failures': 'readiness > failures: 3',
      'successThreshold successes': 'readiness > successes: 1',
      'initialDelaySeconds start_period startPeriod delay': 'readiness > delay: 5s',
      'enabled disable disabled': 'readiness: false',
    },
  },
  {
    title: 'A probe under `health`',
    fields: ['period', 'failures', 'delay'],
    words: {
      'httpGet http url endpoint uri': 'path: $(path,|/ready)',
      'tcpSocket tcp containerPort': [
        { when: namesPort, fix: 'port: $(port,|http)' },
        { when: () => true, fix: 'port: $(port,|8080)' },
      ],
      'exec test cmd script': 'command: [check]',
      'service grpcService': 'grpc: true, port: 9090',
      httpHeaders: 'headers: [{name: Host, value: a.example.com}]',
      'https tls': 'scheme: HTTPS',
      'initialDelaySeconds initialDelay start_period startPeriod delaySeconds': 'delay',
      'periodSeconds interval intervalSeconds every frequency': 'period',
      timeoutSeconds: 'timeout',
      'failureThreshold retries threshold unhealthyThreshold attempts': 'failures',
      'successThreshold healthyThreshold': 'successes',
      host: '- The pod itself is probed.',
      'enabled disabled': '- To disable the probe, set it to `false`.',
      terminationGracePeriodSeconds:
        'container > livenessProbe: {terminationGracePeriodSeconds: 10, httpGet: {path: /alive, port: http}}',
      'type method': '- The other fields set the kind of probe.',
    },
  },
  {
    title: '`image`',
    fields: ['repo', 'tag', 'digest'],
    words: {
      'name repository image registry': 'repo: registry.example.com/shop',
      'url reference': 'ref: registry.example.com/shop:1.0.0',
      version: 'tag: 1.0.0',
      'sha sha256': 'digest: sha256:0000000000000000000000000000000000000000000000000000000000000000',
      'imagePullSecrets imagePullSecret secret': 'pullSecret: $(0.name,0,name,|registry)',
      'pullPolicy imagePullPolicy policy': 'container > imagePullPolicy: Always',
    },
  },
]
