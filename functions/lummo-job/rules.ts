import { rule } from '../../lib/finding/rule'

export const hookJob = rule({
  code: 'hook-job',
  severity: ['warning', 'info'],
  summary: 'A hook job of Argo CD or Helm is deleted too soon or never replaced.',
})
