import { rule } from '../../finding/rule'

export const notInTarget = rule({
  code: 'not-in-target',
  severity: ['error', 'warning'],
  summary: 'A field is not available, or is dropped by default, in the target version of the settings.',
})
