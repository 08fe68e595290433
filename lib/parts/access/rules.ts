import { rule } from '../../finding/rule'

export const namelessVerb = rule({
  code: 'nameless-verb',
  severity: 'error',
  summary: 'A right on named objects with a verb for which Kubernetes does not know the name.',
})

export const noToken = rule({
  code: 'no-token',
  severity: ['error', 'warning'],
  summary: 'Rights for a program without a token to use them.',
})

export const notNamespaced = rule({
  code: 'not-namespaced',
  severity: 'warning',
  summary: 'A right in one namespace on something that belongs to none.',
})

export const unknownVerb = rule({
  code: 'unknown-verb',
  severity: 'warning',
  summary: 'A right to do what Kubernetes itself does not know; somebody else may.',
})
