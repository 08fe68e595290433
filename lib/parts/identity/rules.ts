import { rule } from '../../finding/rule'

export const rolloutOrder = rule({
  code: 'rollout-order',
  severity: ['error', 'warning'],
  summary: '`after` names an unknown object, the objects wait for each other, or an annotation contradicts `after`.',
})
