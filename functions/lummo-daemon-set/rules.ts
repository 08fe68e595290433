import { rule } from '../../lib/finding/rule'

export const hostAccess = rule({
  code: 'host-access',
  severity: 'error',
  summary: 'Access to the node that was not asked for in `hostAccess`.',
})

export const noDisksHere = rule({
  code: 'no-disks-here',
  severity: 'error',
  summary: 'A new disk for a program that runs on every node.',
})
