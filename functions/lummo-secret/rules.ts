import { rule } from '../../lib/finding/rule'

export const literalSecret = rule({
  code: 'literal-secret',
  severity: 'error',
  summary: 'A literal secret, which would be readable in Git. Say where it is instead.',
})

export const oddPath = rule({
  code: 'odd-path',
  severity: 'warning',
  summary: 'A path in a secret store that repeats what the store adds by itself.',
})

export const oftenFetched = rule({
  code: 'often-fetched',
  severity: 'warning',
  summary: 'A secret that is fetched so often that it weighs on the store.',
})
