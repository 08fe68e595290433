import { rule } from '../../finding/rule'

export const noConnection = rule({
  code: 'no-connection',
  severity: 'error',
  summary: 'A container names a database, pool, topic or Service that the package does not have.',
})

export const hostByPort = rule({
  code: 'host-by-port',
  severity: 'warning',
  summary: 'A NetworkPolicy cannot select by hostname, so the port is open to all public addresses.',
})

export const notPublisher = rule({
  code: 'not-publisher',
  severity: ['warning', 'info'],
  summary: 'An application that names a topic is not allowed to publish to it.',
})
