import { rule } from '../../../finding/rule'

export const notImported = rule({
  code: 'not-imported',
  severity: 'error',
  summary: '`lummo import` cannot read a file: a Helm chart, a kustomization or a Konfiguru file. Import its output.',
})

export const badCompose = rule({
  code: 'bad-compose',
  severity: 'error',
  summary: 'A Compose file cannot be imported, because a service is not valid or is defined in several files.',
})
