import { rule } from '../../lib/finding/rule'

export const namelessPort = rule({
  code: 'nameless-port',
  severity: 'warning',
  summary: 'A port of a Deployment that has no name, so that no Service is made for it.',
})

export const podsTwice = rule({
  code: 'pods-twice',
  severity: 'warning',
  summary: 'A Deployment that keeps its own pods beside those of its Rollout.',
})

export const twoTemplates = rule({
  code: 'two-templates',
  severity: 'error',
  summary: 'Pods are described here, and by the workload that `workloadRef` names.',
})
