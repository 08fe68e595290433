import { rule } from '../../finding/rule'

export const badImage = rule({
  code: 'bad-image',
  severity: 'error',
  summary: 'The image is not a valid reference. Set `registry/repository:tag`.',
})

export const baseCycle = rule({
  code: 'base-cycle',
  severity: 'error',
  summary: 'Container bases form a cycle. Remove `base` from one of them.',
})

export const missingResources = rule({
  code: 'missing-resources',
  severity: 'error',
  summary: 'A container has no resources. The message contains a block to paste.',
})

export const movingImage = rule({
  code: 'moving-image',
  severity: ['warning', 'info'],
  summary: 'An image has no complete version, so the running version can change.',
})

export const noBase = rule({
  code: 'no-base',
  severity: 'error',
  summary: '`base` refers to a LummoContainer that is not in the package.',
})

export const noProbesHere = rule({
  code: 'no-probes-here',
  severity: 'error',
  summary: 'A container of a job has probes.',
})

export const probePort = rule({
  code: 'probe-port',
  severity: ['error', 'warning'],
  summary: 'A probe uses a port that the container does not have.',
})

export const requestAboveLimit = rule({
  code: 'request-above-limit',
  severity: ['error', 'warning'],
  summary: 'A request is greater than its limit.',
})

export const requestNotLimit = rule({
  code: 'request-not-limit',
  severity: 'error',
  summary:
    'The request for a resource that cannot be overcommitted (`nvidia.com/gpu`, huge pages) differs from the limit.',
})

export const sameProbes = rule({
  code: 'same-probes',
  severity: 'warning',
  summary: 'Liveness and readiness probes are the same, so a busy pod is restarted.',
})

export const noVariable = rule({
  code: 'no-variable',
  severity: 'warning',
  summary: 'A value refers to a variable, `$(NAME)`, that is not defined before it.',
})
