import { rule } from '../../finding/rule'

export const badImage = rule({
  code: 'bad-image',
  severity: 'error',
  summary: 'The image is no valid reference. Write `registry/repository:tag`.',
})

export const baseCycle = rule({
  code: 'base-cycle',
  severity: 'error',
  summary: 'Containers that build on each other in a circle. Remove `base` from one of them.',
})

export const missingResources = rule({
  code: 'missing-resources',
  severity: 'error',
  summary: 'A container without resources. The message has a block to paste.',
})

export const movingImage = rule({
  code: 'moving-image',
  severity: 'warning',
  summary: 'An image without a fixed version: what runs can change without a change here.',
})

export const noBase = rule({
  code: 'no-base',
  severity: 'error',
  summary: 'A `base` that is not among the objects of the package.',
})

export const noProbesHere = rule({
  code: 'no-probes-here',
  severity: 'error',
  summary: 'Probes on a container that runs to its end.',
})

export const probePort = rule({
  code: 'probe-port',
  severity: ['error', 'warning'],
  summary: 'A probe that asks a port which is not there.',
})

export const requestAboveLimit = rule({
  code: 'request-above-limit',
  severity: ['error', 'warning'],
  summary: 'A request of more than the limit.',
})

export const requestNotLimit = rule({
  code: 'request-not-limit',
  severity: 'error',
  summary:
    'A request of something that is never promised twice (`nvidia.com/gpu`, pages of memory) that is not its limit.',
})

export const sameProbes = rule({
  code: 'same-probes',
  severity: 'warning',
  summary: 'Liveness and readiness ask the same, so a pod that is only busy is restarted.',
})

export const noVariable = rule({
  code: 'no-variable',
  severity: 'warning',
  summary: 'A text refers to a variable, `$(NAME)`, that is not defined, or only after it.',
})
