import { rule } from '../../finding/rule'

export const notInTarget = rule({
  code: 'not-in-target',
  severity: ['error', 'warning'],
  summary:
    'A field that a program of the cluster, in the version of the settings, does not have yet, or any more, or drops by default.',
})
