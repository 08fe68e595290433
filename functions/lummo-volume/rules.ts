import { rule } from '../../lib/finding/rule'

export const diskMode = rule({
  code: 'disk-mode',
  severity: 'error',
  summary:
    'A block volume is mounted as a file system, or a file system is used as a block device. The pod does not start.',
})

export const oneNodeDisk = rule({
  code: 'one-node-disk',
  severity: ['error', 'warning'],
  summary: 'Several pods mount a volume that only one node or pod can mount at a time.',
})
