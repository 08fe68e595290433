import { rule } from '../finding/rule'

export const aboveQuota = rule({
  code: 'above-quota',
  severity: 'warning',
  summary: 'Pods that at their most ask for more than a ResourceQuota allows.',
})

export const bypassesCanary = rule({
  code: 'bypasses-canary',
  severity: ['warning', 'error'],
  summary:
    'A route to the stable Service of a canary that the Rollout does not shift, so its traffic stays on the old version.',
})

export const neverFires = rule({
  code: 'never-fires',
  severity: 'warning',
  summary: 'A CronJob for which no moment is the right one.',
})

export const noConfig = rule({
  code: 'no-config',
  severity: 'warning',
  summary: 'A ConfigMap that something needs and the package does not have.',
})

export const noKey = rule({
  code: 'no-key',
  severity: 'warning',
  summary: 'A key that something needs of a ConfigMap or Secret that does not have it.',
})

export const noLogin = rule({
  code: 'no-login',
  severity: 'warning',
  summary: 'The address of a database of the package has no password, and the container reads no Secret.',
})

export const noPods = rule({
  code: 'no-pods',
  severity: 'warning',
  summary: 'A Service, disruption budget, affinity or spread that fits no pod of the package.',
})

export const noReadiness = rule({
  code: 'no-readiness',
  severity: 'warning',
  summary: 'Pods that get traffic without a readiness probe.',
})

export const noSchema = rule({
  code: 'no-schema',
  severity: 'warning',
  summary: 'A schema of a topic that nothing in the package makes.',
})

export const noVolume = rule({
  code: 'no-volume',
  severity: ['error', 'warning'],
  summary: 'A volume that a container mounts and its pod does not have.',
})

export const refusedPod = rule({
  code: 'refused-pod',
  severity: ['error', 'warning'],
  summary:
    'Something in a pod that Kubernetes refuses: a container without image, a probe or hook that acts in no way or in several.',
})

export const sameName = rule({
  code: 'same-name',
  severity: ['error', 'warning'],
  summary: 'Two objects of the same kind and name.',
})

export const sameSelector = rule({
  code: 'same-selector',
  severity: 'warning',
  summary: 'Two workloads of one namespace with the same selector, so that nothing tells their pods apart.',
})

export const twoBudgets = rule({
  code: 'two-budgets',
  severity: 'warning',
  summary: 'Two disruption budgets over the same pods, which Kubernetes then never evicts.',
})

export const twoIssuers = rule({
  code: 'two-issuers',
  severity: ['error', 'warning'],
  summary: 'An Ingress or Gateway that names two issuers, for which cert-manager makes no certificate.',
})

export const unusedCertificate = rule({
  code: 'unused-certificate',
  severity: 'warning',
  summary: 'A certificate that no route, Gateway or pod of the package uses.',
})

export const unusedConfig = rule({
  code: 'unused-config',
  severity: 'warning',
  summary: 'A ConfigMap that nothing in the package uses.',
})

export const unusedSecret = rule({
  code: 'unused-secret',
  severity: 'warning',
  summary: 'A Secret that nothing in the package uses.',
})

export const unusedTopic = rule({
  code: 'unused-topic',
  severity: 'warning',
  summary: 'A topic that nothing in the package uses.',
})

export const outsideLimits = rule({
  code: 'outside-limits',
  severity: ['error', 'warning'],
  summary: 'A container whose requests or limits a LimitRange of its namespace refuses.',
})

export const podKey = rule({
  code: 'pod-key',
  severity: 'warning',
  summary: 'A label or annotation on a workload whose tool reads it from pods only.',
})

export const refusedByNamespace = rule({
  code: 'refused-by-namespace',
  severity: ['error', 'warning'],
  summary: 'A pod that a Namespace of the package refuses by the Pod Security level that it enforces.',
})

export const rootHome = rule({
  code: 'root-home',
  severity: 'warning',
  summary: 'A mount, working directory or home below `/root` in a container that does not run as root.',
})

export const unresolvedPod = rule({
  code: 'unresolved-pod',
  severity: 'warning',
  summary: 'The name of a pod of a StatefulSet does not have the governing Service in it, and does not resolve.',
})

export const twoScalers = rule({
  code: 'two-scalers',
  severity: 'warning',
  summary: 'A VerticalPodAutoscaler that changes the requests by which another scaler measures the same pods.',
})
