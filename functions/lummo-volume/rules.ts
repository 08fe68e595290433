import { rule } from '../../lib/finding/rule'

export const diskMode = rule({
  code: 'disk-mode',
  severity: 'error',
  summary: 'A disk without a file system that is mounted as one, or the other way round. No such pod starts.',
})

export const oneNodeDisk = rule({
  code: 'one-node-disk',
  severity: ['error', 'warning'],
  summary: 'A disk for one node or pod at a time that several pods mount.',
})
