import { rule } from '../../finding/rule'

export const directConnection = rule({
  code: 'direct-connection',
  severity: 'warning',
  summary: 'A program that goes to its database directly, past the pool that stands before it.',
})

export const keysUnknown = rule({
  code: 'keys-unknown',
  severity: 'warning',
  summary: 'A Secret of which nobody can tell whether it has the keys that something needs.',
})

export const missingKey = rule({
  code: 'missing-key',
  severity: 'error',
  summary: 'A Secret lacks a key that something needs.',
})

export const noSecret = rule({
  code: 'no-secret',
  severity: ['error', 'warning'],
  summary: 'A Secret that something needs and the package does not have.',
})
