import { rule } from '../../finding/rule'

export const needsKeda = rule({
  code: 'needs-keda',
  severity: 'error',
  summary: 'A KEDA feature is used with `autoscaler: hpa`.',
})

export const neverWakes = rule({
  code: 'never-wakes',
  severity: 'error',
  summary: 'The workload scales to zero, but no trigger can start a pod.',
})

export const noFallback = rule({
  code: 'no-fallback',
  severity: 'error',
  summary: 'A fallback has no effect, because none of the triggers can fail.',
})

export const noSubscription = rule({
  code: 'no-subscription',
  severity: 'error',
  summary: 'The workload scales on the backlog of a subscription that is missing or ambiguous in the package.',
})

export const noTrigger = rule({
  code: 'no-trigger',
  severity: 'error',
  summary: 'A workload has `scaling` without a trigger.',
})

export const requestMissing = rule({
  code: 'request-missing',
  severity: ['error', 'warning'],
  summary: 'The workload scales on a resource that a container does not request.',
})
