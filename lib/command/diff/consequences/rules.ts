import { rule } from '../../../finding/rule'

export const canarySkipped = rule({
  code: 'canary-skipped',
  severity: 'warning',
  summary: '`lummo diff`: a change to a Rollout reaches all pods without canary steps.',
})

export const podsRestart = rule({
  code: 'pods-restart',
  severity: 'info',
  summary: '`lummo diff`: the pods of a workload are replaced, or a Job runs again.',
})

export const policyWidened = rule({
  code: 'policy-widened',
  severity: 'warning',
  summary: '`lummo diff`: NetworkPolicies allow traffic that was denied before.',
})

export const routeRemoved = rule({
  code: 'route-removed',
  severity: 'warning',
  summary: '`lummo diff`: a host or path is no longer routed.',
})
