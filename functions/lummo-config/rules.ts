import { rule } from '../../lib/finding/rule'

export const hashNotFollowed = rule({
  code: 'hash-not-followed',
  severity: 'info',
  summary:
    'The name has a hash suffix, but kustomize updates references only if the kustomization includes the component `kustomize/lummo`.',
})
