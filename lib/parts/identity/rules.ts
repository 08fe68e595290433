import { rule } from '../../finding/rule'

export const hookJob = rule({
  code: 'hook-job',
  severity: ['warning', 'info'],
  summary: 'An Argo CD or Helm hook job is deleted too soon or never replaced.',
})

export const rolloutOrder = rule({
  code: 'rollout-order',
  severity: ['error', 'warning'],
  summary:
    '`after` forms a cycle, contradicts an annotation, or refers to an unknown object or to a job that is deleted too soon.',
})
