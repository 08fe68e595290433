import { rule } from '../../lib/finding/rule'

export const literalSecret = rule({
  code: 'literal-secret',
  severity: ['error', 'warning'],
  summary: 'A literal secret would be readable in Git. Set its path in the store.',
})

export const oddPath = rule({
  code: 'odd-path',
  severity: 'warning',
  summary: 'A path in a secret store repeats a prefix that the store adds.',
})

export const oftenFetched = rule({
  code: 'often-fetched',
  severity: 'warning',
  summary: 'Frequent refreshes of a secret put a high load on the secret store.',
})
