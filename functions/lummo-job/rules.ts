import { rule } from '../../lib/finding/rule'

export const hookJob = rule({
  code: 'hook-job',
  severity: ['warning', 'info'],
  summary: 'A job that Argo CD or Helm runs as a hook, and that is deleted too soon or never replaced.',
})
