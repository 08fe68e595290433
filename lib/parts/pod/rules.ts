import { rule } from '../../finding/rule'

export const graceTooShort = rule({
  code: 'grace-too-short',
  severity: ['error', 'warning'],
  summary: 'A pod is killed before its sleep on termination ends.',
})

export const noMain = rule({
  code: 'no-main',
  severity: 'error',
  summary: 'A pod has several containers, but none has the name of the application or the name in `main`.',
})

export const notForJobs = rule({
  code: 'not-for-jobs',
  severity: 'error',
  summary: 'A field has no effect in a job.',
})
