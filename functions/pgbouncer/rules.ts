import { rule } from '../../lib/finding/rule'

export const imageIgnores = rule({
  code: 'image-ignores',
  severity: 'error',
  summary: 'The image has no variable for a setting and would ignore the setting.',
})

export const md5Login = rule({
  code: 'md5-login',
  severity: 'warning',
  summary: 'A pool stores a password hash that cannot log in to a modern server.',
})

export const noPoolMode = rule({
  code: 'no-pool-mode',
  severity: 'warning',
  summary: 'A pool does not set how long a client keeps its server connection.',
})

export const sharedUser = rule({
  code: 'shared-user',
  severity: 'error',
  summary: 'A pool has databases of several servers with the same user but different passwords.',
})

export const tooManyConnections = rule({
  code: 'too-many-connections',
  severity: ['error', 'warning'],
  summary: 'The pools can open more connections in total than the server allows.',
})
