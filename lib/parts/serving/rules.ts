import { rule } from '../../finding/rule'

export const blocksDrains = rule({
  code: 'blocks-drains',
  severity: ['error', 'warning'],
  summary: 'A disruption budget allows no evictions, so nodes cannot be drained.',
})

export const deadlineTooShort = rule({
  code: 'deadline-too-short',
  severity: 'error',
  summary: 'An update fails before its first pod can become ready.',
})

export const diskHeld = rule({
  code: 'disk-held',
  severity: 'warning',
  summary: 'Only one node can mount a volume at a time, but pods of the workload overlap during an update.',
})

export const replicasAndScaling = rule({
  code: 'replicas-and-scaling',
  severity: ['error', 'warning'],
  summary: '`replicas` and an autoscaler, or two autoscalers, are set for the same pods.',
})
