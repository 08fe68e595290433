import { rule } from '../../lib/finding/rule'

export const hashNotFollowed = rule({
  code: 'hash-not-followed',
  severity: 'info',
  summary: 'An object that kustomize can update only with a component uses a name with a hash.',
})
