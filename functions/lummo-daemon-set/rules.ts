import { rule } from '../../lib/finding/rule'

export const hostAccess = rule({
  code: 'host-access',
  severity: 'error',
  summary: 'Access to the node is not enabled in `hostAccess`.',
})

export const noDisksHere = rule({
  code: 'no-disks-here',
  severity: 'error',
  summary: 'A new volume is set for an application that runs on every node.',
})
