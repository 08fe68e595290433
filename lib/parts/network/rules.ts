import { rule } from '../../finding/rule'

export const hostByPort = rule({
  code: 'host-by-port',
  severity: 'warning',
  summary: 'A named host in a NetworkPolicy, which knows only addresses: the port is open to all public ones.',
})
