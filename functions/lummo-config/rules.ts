import { rule } from '../../lib/finding/rule'

export const hashNotFollowed = rule({
  code: 'hash-not-followed',
  severity: 'info',
  summary: 'A name with a hash, used where kustomize must be told to write it.',
})
