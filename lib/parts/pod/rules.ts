import { rule } from '../../finding/rule'

export const graceTooShort = rule({
  code: 'grace-too-short',
  severity: ['error', 'warning'],
  summary: 'A pod is killed while it still sleeps before stopping.',
})

export const noMain = rule({
  code: 'no-main',
  severity: 'error',
  summary: 'None of several containers is the main one, which has the name of the application or that of `main`.',
})

export const notForJobs = rule({
  code: 'not-for-jobs',
  severity: 'error',
  summary: 'A field has no effect in a job.',
})
