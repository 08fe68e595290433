import { rule } from '../../lib/finding/rule'

export const namelessPort = rule({
  code: 'nameless-port',
  severity: 'warning',
  summary: 'A port of a Deployment has no name, so the port is not in the generated Service.',
})

export const podsTwice = rule({
  code: 'pods-twice',
  severity: 'warning',
  summary: 'A Deployment keeps running its pods in addition to those of its Rollout.',
})

export const twoTemplates = rule({
  code: 'two-templates',
  severity: 'error',
  summary: 'Pods are defined twice, in the object and in the workload of `workloadRef`.',
})
