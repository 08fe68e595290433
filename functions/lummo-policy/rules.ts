import { rule } from '../../lib/finding/rule'

export const policyAnnotation = rule({
  code: 'policy-annotation',
  severity: ['error', 'warning', 'info'],
  summary: 'A policy of the package asks for an annotation that an object lacks.',
})

export const policyHost = rule({
  code: 'policy-host',
  severity: ['error', 'warning', 'info'],
  summary: 'A host is served that a policy of the package does not allow.',
})

export const policyImage = rule({
  code: 'policy-image',
  severity: ['error', 'warning', 'info'],
  summary: 'An image without the fixed version that a policy of the package asks for.',
})

export const policyLabel = rule({
  code: 'policy-label',
  severity: ['error', 'warning', 'info'],
  summary: 'A policy of the package asks for a label that an object lacks.',
})

export const policyNotUnderstood = rule({
  code: 'policy-not-understood',
  severity: ['warning', 'info'],
  summary:
    'What looks like a host or an image that a policy of the package does not allow, in a kind that the policy does not know.',
})

export const policyOwner = rule({
  code: 'policy-owner',
  severity: ['error', 'warning', 'info'],
  summary: 'A policy of the package asks who answers for an object, and nothing says so.',
})

export const policyRegistry = rule({
  code: 'policy-registry',
  severity: ['error', 'warning', 'info'],
  summary: 'An image from where a policy of the package does not allow any.',
})

export const policyReplicas = rule({
  code: 'policy-replicas',
  severity: ['error', 'warning', 'info'],
  summary: 'More pods than a policy of the package allows.',
})

export const policyResources = rule({
  code: 'policy-resources',
  severity: ['error', 'warning', 'info'],
  summary: 'A container that may use more than a policy of the package allows.',
})

export const policyPermissions = rule({
  code: 'policy-permissions',
  severity: ['error', 'warning', 'info'],
  summary: 'A role or binding that allows more than a policy of the package does.',
})

export const policyPodSecurity = rule({
  code: 'policy-pod-security',
  severity: ['error', 'warning', 'info'],
  summary: 'A pod that the level of Pod Security of a policy of the package does not allow.',
})
