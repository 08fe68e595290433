import { rule } from '../../lib/finding/rule'

export const imageIgnores = rule({
  code: 'image-ignores',
  severity: 'error',
  summary: 'The image has no variable for a setting and would ignore it.',
})

export const md5Login = rule({
  code: 'md5-login',
  severity: 'warning',
  summary: 'A pool stores a hash that cannot log in to a modern server.',
})

export const noPoolMode = rule({
  code: 'no-pool-mode',
  severity: 'warning',
  summary: 'A pool does not set how long a client keeps its connection.',
})

export const tooManyConnections = rule({
  code: 'too-many-connections',
  severity: ['error', 'warning'],
  summary: 'Pools open more connections in total than the server allows.',
})
