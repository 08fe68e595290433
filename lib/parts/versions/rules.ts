import { rule } from '../../finding/rule'

export const noHandler = rule({
  code: 'no-handler',
  severity: 'error',
  summary: 'A route or a version refers to a GatiHandler that is not in the package.',
})
