import { rule } from '../../finding/rule'

export const tooLarge = rule({
  code: 'too-large',
  severity: ['error', 'warning'],
  summary: 'Inline files that do not fit into a ConfigMap.',
})
