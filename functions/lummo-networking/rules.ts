import { rule } from '../../lib/finding/rule'

export const ambiguousApp = rule({
  code: 'ambiguous-app',
  severity: 'error',
  summary: 'Several workloads have the label `app` that is named, each with a Service of its own.',
})

export const badHost = rule({
  code: 'bad-host',
  severity: 'error',
  summary: 'A host that would be made from the settings is no valid name.',
})

export const canaryByOnePort = rule({
  code: 'canary-by-one-port',
  severity: 'info',
  summary: 'A canary shifts the traffic of one port only; a route to another port stays with the stable version.',
})

export const gatewayCertificate = rule({
  code: 'gateway-certificate',
  severity: 'warning',
  summary: 'A certificate that a shared Gateway serves only if its listener names it.',
})

export const hostTwice = rule({
  code: 'host-twice',
  severity: 'warning',
  summary: 'A host is led to more than one place.',
})

export const needsDns = rule({
  code: 'needs-dns',
  severity: 'error',
  summary: 'A certificate for a wildcard needs an issuer that proves the domain by DNS.',
})

export const neverMatches = rule({
  code: 'never-matches',
  severity: 'error',
  summary: 'No request can meet the conditions of a route.',
})

export const noAppLabel = rule({
  code: 'no-app-label',
  severity: 'error',
  summary: 'The pods of the workload lack the label by which everything finds them.',
})

export const notAtGateway = rule({
  code: 'not-at-gateway',
  severity: 'error',
  summary: 'Something that Istio’s gateway needs in its own namespace, and that is in another.',
})

export const notExpressible = rule({
  code: 'not-expressible',
  severity: ['error', 'warning', 'info'],
  summary: 'What leads the traffic cannot do what the object asks for.',
})

export const prefixBySegment = rule({
  code: 'prefix-by-segment',
  severity: 'info',
  summary: 'A prefix of a path is matched by whole segments here.',
})

export const routeClash = rule({
  code: 'route-clash',
  severity: 'error',
  summary: 'Two routes have the same hosts and conditions.',
})

export const vpnElsewhere = rule({
  code: 'vpn-elsewhere',
  severity: 'warning',
  summary: 'A VPN route refers to a middleware in another namespace, which Traefik has to be allowed to use.',
})

export const vpnOverlap = rule({
  code: 'vpn-overlap',
  severity: ['error', 'warning', 'info'],
  summary: 'A route and a VPN route match the same requests.',
})
