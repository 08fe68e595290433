import { rule } from '../../finding/rule'

export const directConnection = rule({
  code: 'direct-connection',
  severity: 'warning',
  summary: 'An application connects directly to its database and bypasses the pool.',
})

export const keysUnknown = rule({
  code: 'keys-unknown',
  severity: 'warning',
  summary: 'The keys of a Secret are unknown, so lummo cannot determine whether it has the required keys.',
})

export const missingKey = rule({
  code: 'missing-key',
  severity: ['error', 'warning'],
  summary:
    'A Secret lacks a required key, or an entry of its ExternalSecret lacks `remoteRef.key` or `remoteRef.property`.',
})

export const noSecret = rule({
  code: 'no-secret',
  severity: ['error', 'warning'],
  summary: 'A required Secret is not in the package.',
})
