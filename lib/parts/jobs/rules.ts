import { rule } from '../../finding/rule'

export const needsIndexed = rule({
  code: 'needs-indexed',
  severity: 'error',
  summary: 'A field of a job that counts by number, without `completionMode: Indexed`.',
})

export const needsNever = rule({
  code: 'needs-never',
  severity: 'error',
  summary: 'A failure policy with a restart policy other than Never.',
})

export const neverCompletes = rule({
  code: 'never-completes',
  severity: 'warning',
  summary: 'A second container that keeps a job from ending. Make it a sidecar.',
})
