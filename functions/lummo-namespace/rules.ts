import { rule } from '../../lib/finding/rule'

export const noDefault = rule({
  code: 'no-default',
  severity: 'warning',
  summary: 'A quota that refuses containers which say nothing, and no default for these.',
})
