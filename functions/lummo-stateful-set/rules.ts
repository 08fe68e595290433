import { rule } from '../../lib/finding/rule'

export const diskNotMounted = rule({
  code: 'disk-not-mounted',
  severity: 'error',
  summary: 'A disk that each pod of a LummoStatefulSet gets and no container mounts.',
})

export const sharedDisk = rule({
  code: 'shared-disk',
  severity: 'warning',
  summary: 'A disk for one pod that asks for access from many nodes.',
})

export const useNetworking = rule({
  code: 'use-networking',
  severity: 'error',
  summary: 'A route asked for in a workload; it is an object of its own.',
})
