import { rule } from '../../lib/finding/rule'

export const diskNotMounted = rule({
  code: 'disk-not-mounted',
  severity: 'error',
  summary: 'A volume of a LummoStatefulSet is not mounted by any container.',
})

export const sharedDisk = rule({
  code: 'shared-disk',
  severity: 'warning',
  summary: 'A volume of a single pod requests access from several nodes.',
})

export const useNetworking = rule({
  code: 'use-networking',
  severity: 'error',
  summary: 'A workload contains a route. Routes must be separate objects.',
})
