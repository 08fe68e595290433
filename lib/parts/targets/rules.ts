import { rule } from '../../finding/rule'

export const notInTarget = rule({
  code: 'not-in-target',
  severity: ['error', 'warning'],
  summary: 'The target version in the settings does not support a field, or drops it by default.',
})
