import { rule } from '../../finding/rule'

export const tooLarge = rule({
  code: 'too-large',
  severity: ['error', 'warning'],
  summary: 'Inline files do not fit into a ConfigMap.',
})
