import { rule } from '../../finding/rule'

export const longRetention = rule({
  code: 'long-retention',
  severity: 'warning',
  summary: 'Messages are kept longer than some versions of Config Connector allow.',
})

export const noApp = rule({
  code: 'no-app',
  severity: 'error',
  summary: 'A field names an application that is not in the package.',
})

export const noProjectNumber = rule({
  code: 'no-project-number',
  severity: ['error', 'warning'],
  summary: 'A grant requires a Google Cloud project number, which is not set.',
})
