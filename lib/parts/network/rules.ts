import { rule } from '../../finding/rule'

export const noConnection = rule({
  code: 'no-connection',
  severity: 'error',
  summary: 'A container names a database, pool, topic or Service that the package does not have.',
})

export const hostByPort = rule({
  code: 'host-by-port',
  severity: 'warning',
  summary: 'A named host in a NetworkPolicy, which knows only addresses: the port is open to all public ones.',
})
