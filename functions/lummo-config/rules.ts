import { rule } from '../../lib/finding/rule'

export const hashNotFollowed = rule({
  code: 'hash-not-followed',
  severity: 'info',
  summary: 'A name with a hash is used where kustomize needs a component to update it.',
})
