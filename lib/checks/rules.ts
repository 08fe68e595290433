import { rule } from '../finding/rule'

export const aboveQuota = rule({
  code: 'above-quota',
  severity: 'warning',
  summary: 'At maximum scale or during an update, the pods exceed a ResourceQuota.',
})

export const bypassesCanary = rule({
  code: 'bypasses-canary',
  severity: ['warning', 'error'],
  summary: 'A route targets the stable Service of a canary directly, so its traffic stays on the old version.',
})

export const decimalMode = rule({
  code: 'decimal-mode',
  severity: ['error', 'warning'],
  summary: 'Permissions of files are written as a decimal number, such as `440` instead of `0440`.',
})

export const fullDisk = rule({
  code: 'full-disk',
  severity: 'warning',
  summary: 'Pods are evicted before their `emptyDir` volumes are full, because ephemeral storage is limited.',
})

export const neverFires = rule({
  code: 'never-fires',
  severity: 'warning',
  summary: 'The schedule of a CronJob never matches.',
})

export const noAccount = rule({
  code: 'no-account',
  severity: 'warning',
  summary: 'The ServiceAccount of a pod is not in the package.',
})

export const noClaim = rule({
  code: 'no-claim',
  severity: 'warning',
  summary: 'The PersistentVolumeClaim of a pod is not in the package.',
})

export const noConfig = rule({
  code: 'no-config',
  severity: 'warning',
  summary: 'A ConfigMap that an object uses is not in the package.',
})

export const noKey = rule({
  code: 'no-key',
  severity: 'warning',
  summary: 'A ConfigMap or Secret does not have a key that an object uses.',
})

export const noTarget = rule({
  code: 'no-target',
  severity: 'warning',
  summary: 'An object to which a route, an autoscaler or a patched object refers is not in the package.',
})

export const noLogin = rule({
  code: 'no-login',
  severity: 'warning',
  summary: 'The URL of a database in the package has no password, and the container reads no Secret.',
})

export const noPods = rule({
  code: 'no-pods',
  severity: 'warning',
  summary: 'A Service, disruption budget, affinity or spread constraint selects no pod in the package.',
})

export const noReadiness = rule({
  code: 'no-readiness',
  severity: 'warning',
  summary: 'Pods get traffic but have no readiness probe.',
})

export const noSchema = rule({
  code: 'no-schema',
  severity: 'warning',
  summary: 'The package does not generate the schema of a topic.',
})

export const noVolume = rule({
  code: 'no-volume',
  severity: ['error', 'warning'],
  summary: 'A container mounts a volume that its pod does not have.',
})

export const refusedPod = rule({
  code: 'refused-pod',
  severity: ['error', 'warning'],
  summary:
    'Kubernetes rejects a pod: a container has no image, a probe or hook does not have exactly one handler, a selector does not match the labels of the pods, or fields are mutually exclusive.',
})

export const refusedObject = rule({
  code: 'refused-object',
  severity: ['error', 'warning'],
  summary:
    'Kubernetes rejects an object, because a patch or a Kubernetes object sets an unknown field or a value that is not allowed.',
})

export const probeScheme = rule({
  code: 'probe-scheme',
  severity: 'warning',
  summary: 'A probe uses HTTPS, but the Service declares plain HTTP for the same port.',
})

export const sharedIngress = rule({
  code: 'shared-ingress',
  severity: 'warning',
  summary: 'The ingress controller copies all paths of a host to its canary, including paths of other Services.',
})

export const sameName = rule({
  code: 'same-name',
  severity: ['error', 'warning'],
  summary: 'Two objects have the same kind and name.',
})

export const sameSelector = rule({
  code: 'same-selector',
  severity: 'warning',
  summary: 'Two workloads in a namespace have the same selector, so their pods cannot be distinguished.',
})

export const twoBudgets = rule({
  code: 'two-budgets',
  severity: 'warning',
  summary: 'Two disruption budgets select the same pods, so Kubernetes cannot evict them.',
})

export const twoIssuers = rule({
  code: 'two-issuers',
  severity: ['error', 'warning'],
  summary: 'An Ingress or Gateway names two issuers, so cert-manager issues no certificate.',
})

export const unusedCertificate = rule({
  code: 'unused-certificate',
  severity: 'warning',
  summary: 'A certificate is not used by any route, Gateway or pod in the package.',
})

export const unusedConfig = rule({
  code: 'unused-config',
  severity: 'warning',
  summary: 'A ConfigMap is not used by any object in the package.',
})

export const unusedSecret = rule({
  code: 'unused-secret',
  severity: 'warning',
  summary: 'A Secret is not used by any object in the package.',
})

export const unusedTopic = rule({
  code: 'unused-topic',
  severity: 'warning',
  summary: 'A topic is not used by any object in the package.',
})

export const outsideLimits = rule({
  code: 'outside-limits',
  severity: ['error', 'warning'],
  summary: 'A LimitRange or ResourceQuota of the namespace rejects the requests or limits of a pod.',
})

export const podKey = rule({
  code: 'pod-key',
  severity: 'warning',
  summary: 'A label or annotation is set on a workload, but has an effect only on pods.',
})

export const refusedByNamespace = rule({
  code: 'refused-by-namespace',
  severity: ['error', 'warning'],
  summary: 'A pod violates the Pod Security level of its Namespace.',
})

export const needsPermissions = rule({
  code: 'needs-permissions',
  severity: 'warning',
  summary:
    'An image cannot run with the user, capabilities or file system of its container. The message contains a block to paste.',
})

export const rootHome = rule({
  code: 'root-home',
  severity: 'warning',
  summary: 'A container that does not run as root has a mount, working directory or home below `/root`.',
})

export const unresolvedPod = rule({
  code: 'unresolved-pod',
  severity: 'warning',
  summary: 'The DNS name of a StatefulSet pod omits the governing Service and does not resolve.',
})

export const twoScalers = rule({
  code: 'two-scalers',
  severity: 'warning',
  summary: 'A VerticalPodAutoscaler changes the requests of pods whose utilization another autoscaler measures.',
})
