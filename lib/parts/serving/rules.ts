import { rule } from '../../finding/rule'

export const blocksDrains = rule({
  code: 'blocks-drains',
  severity: ['error', 'warning'],
  summary: 'A disruption budget that lets no pod go, so that no node could ever be drained.',
})

export const deadlineTooShort = rule({
  code: 'deadline-too-short',
  severity: 'error',
  summary: 'An update would count as failed before its first pod can count as ready.',
})

export const diskHeld = rule({
  code: 'disk-held',
  severity: 'warning',
  summary: 'A disk for one node at a time, in a program whose pods overlap when it is updated.',
})

export const replicasAndScaling = rule({
  code: 'replicas-and-scaling',
  severity: ['error', 'warning'],
  summary: 'A fixed number of pods and a scaler that decides it, or two scalers.',
})
