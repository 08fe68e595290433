import { rule } from '../../lib/finding/rule'

export const policyAnnotation = rule({
  code: 'policy-annotation',
  severity: ['error', 'warning', 'info'],
  summary: 'An object lacks an annotation that a policy requires.',
})

export const policyHost = rule({
  code: 'policy-host',
  severity: ['error', 'warning', 'info'],
  summary: 'An object serves a host that a policy does not allow.',
})

export const policyImage = rule({
  code: 'policy-image',
  severity: ['error', 'warning', 'info'],
  summary: 'An image has no fixed version, but a policy requires one.',
})

export const policyLabel = rule({
  code: 'policy-label',
  severity: ['error', 'warning', 'info'],
  summary: 'An object lacks a label that a policy requires.',
})

export const policyNotUnderstood = rule({
  code: 'policy-not-understood',
  severity: ['warning', 'info'],
  summary:
    'A policy cannot check the objects of a kind, so these objects may contain a host or an image that the policy does not allow.',
})

export const policyOwner = rule({
  code: 'policy-owner',
  severity: ['error', 'warning', 'info'],
  summary: 'An object has no owner, but a policy requires one.',
})

export const policyRegistry = rule({
  code: 'policy-registry',
  severity: ['error', 'warning', 'info'],
  summary: 'An image is not from a registry that a policy allows.',
})

export const policyReplicas = rule({
  code: 'policy-replicas',
  severity: ['error', 'warning', 'info'],
  summary: 'A workload has more pods than a policy allows.',
})

export const policyResources = rule({
  code: 'policy-resources',
  severity: ['error', 'warning', 'info'],
  summary: 'A container can use more resources than a policy allows.',
})

export const policyPermissions = rule({
  code: 'policy-permissions',
  severity: ['error', 'warning', 'info'],
  summary: 'A role or binding grants more than a policy of the package allows.',
})

export const policyPodSecurity = rule({
  code: 'policy-pod-security',
  severity: ['error', 'warning', 'info'],
  summary: 'The Pod Security level of a policy in the package does not allow a pod.',
})
