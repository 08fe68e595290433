import { rule } from '../../finding/rule'

export const needsKeda = rule({
  code: 'needs-keda',
  severity: 'error',
  summary: 'Something that only KEDA can do, with `autoscaler: hpa`.',
})

export const neverWakes = rule({
  code: 'never-wakes',
  severity: 'error',
  summary: 'Zero pods, and nothing that could see work and start one.',
})

export const noFallback = rule({
  code: 'no-fallback',
  severity: 'error',
  summary: 'A fallback without a trigger that could fail.',
})

export const noSubscription = rule({
  code: 'no-subscription',
  severity: 'error',
  summary: 'Scaling on the backlog of a subscription that the package does not have, or has more than once.',
})

export const noTrigger = rule({
  code: 'no-trigger',
  severity: 'error',
  summary: 'Scaling without anything to scale on.',
})

export const requestMissing = rule({
  code: 'request-missing',
  severity: 'error',
  summary: 'Scaling on the use of something that a container does not request.',
})
