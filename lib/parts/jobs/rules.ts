import { rule } from '../../finding/rule'

export const needsIndexed = rule({
  code: 'needs-indexed',
  severity: 'error',
  summary: 'A field requires `completionMode: Indexed`.',
})

export const needsNever = rule({
  code: 'needs-never',
  severity: 'error',
  summary: 'A job with a failure policy has a restart policy other than `Never`.',
})

export const neverCompletes = rule({
  code: 'never-completes',
  severity: 'warning',
  summary: 'A second container prevents a job from completing. Set `sidecar: true` for this container.',
})
