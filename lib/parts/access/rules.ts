import { rule } from '../../finding/rule'

export const namelessVerb = rule({
  code: 'nameless-verb',
  severity: 'error',
  summary: 'A permission for named objects contains a verb whose requests do not name an object.',
})

export const noToken = rule({
  code: 'no-token',
  severity: ['error', 'warning'],
  summary: 'An application has permissions but no token to use them.',
})

export const notNamespaced = rule({
  code: 'not-namespaced',
  severity: 'warning',
  summary: 'A namespaced permission (Role) covers a cluster-scoped resource.',
})

export const unknownVerb = rule({
  code: 'unknown-verb',
  severity: 'warning',
  summary: 'A permission uses a verb that Kubernetes does not define. An aggregated API may define it.',
})
