import { rule } from '../../finding/rule'

export const graceTooShort = rule({
  code: 'grace-too-short',
  severity: ['error', 'warning'],
  summary: 'A pod would be killed while it still sleeps before stopping.',
})

export const noMain = rule({
  code: 'no-main',
  severity: 'error',
  summary: 'Of several containers, none is the main one: it has the name of the application, or that of `main`.',
})

export const notForJobs = rule({
  code: 'not-for-jobs',
  severity: 'error',
  summary: 'A field that has no meaning for a program that runs to its end.',
})
