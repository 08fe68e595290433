import { rule } from '../../finding/rule'

export const noHandler = rule({
  code: 'no-handler',
  severity: 'error',
  summary: 'A route or a version names a GatiHandler that is not in the package.',
})
