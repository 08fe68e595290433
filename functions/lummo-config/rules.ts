import { rule } from '../../lib/finding/rule'

export const hashNotFollowed = rule({
  code: 'hash-not-followed',
  severity: 'info',
  summary: 'The name has a hash, but kustomize can update references to it only with a component.',
})
