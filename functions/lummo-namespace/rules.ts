import { rule } from '../../lib/finding/rule'

export const noDefault = rule({
  code: 'no-default',
  severity: 'warning',
  summary: 'A quota rejects containers without resources, and no default is set.',
})
