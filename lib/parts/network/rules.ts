import { rule } from '../../finding/rule'

export const noConnection = rule({
  code: 'no-connection',
  severity: 'error',
  summary: 'A container refers to a database, pool, topic or Service that is not in the package.',
})

export const hostByPort = rule({
  code: 'host-by-port',
  severity: 'warning',
  summary: 'A port is open to all public addresses, because a NetworkPolicy cannot select hostnames.',
})

export const notPublisher = rule({
  code: 'not-publisher',
  severity: ['warning', 'info'],
  summary: 'An application uses a topic but is not allowed to publish to it.',
})
