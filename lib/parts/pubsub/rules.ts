import { rule } from '../../finding/rule'

export const longRetention = rule({
  code: 'long-retention',
  severity: 'warning',
  summary: 'Messages kept longer than every version of Config Connector takes.',
})

export const noApp = rule({
  code: 'no-app',
  severity: 'error',
  summary: 'An application is named that the package does not have.',
})

export const noProjectNumber = rule({
  code: 'no-project-number',
  severity: ['error', 'warning'],
  summary: 'Rights that need the number of a Google Cloud project, which nobody has given.',
})
