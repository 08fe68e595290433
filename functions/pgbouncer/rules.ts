import { rule } from '../../lib/finding/rule'

export const imageIgnores = rule({
  code: 'image-ignores',
  severity: 'error',
  summary: 'A setting for which the image has no variable, so that it would be ignored without a word.',
})

export const md5Login = rule({
  code: 'md5-login',
  severity: 'warning',
  summary: 'A pool that keeps a hash with which it cannot log in to a modern server.',
})

export const noPoolMode = rule({
  code: 'no-pool-mode',
  severity: 'warning',
  summary: 'A pool that does not say how long a client keeps its connection.',
})

export const tooManyConnections = rule({
  code: 'too-many-connections',
  severity: ['error', 'warning'],
  summary: 'Pools that together hold more connections than the server takes.',
})
