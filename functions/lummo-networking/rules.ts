import { rule } from '../../lib/finding/rule'

export const ambiguousApp = rule({
  code: 'ambiguous-app',
  severity: 'error',
  summary: 'Several workloads with different Services have the label `app` of the route.',
})

export const badHost = rule({
  code: 'bad-host',
  severity: 'error',
  summary: 'A host generated from the settings is not a valid name.',
})

export const canaryByOnePort = rule({
  code: 'canary-by-one-port',
  severity: 'info',
  summary: 'A canary shifts the traffic of only one port. The traffic of other ports stays with the stable version.',
})

export const gatewayCertificate = rule({
  code: 'gateway-certificate',
  severity: 'warning',
  summary: 'A shared Gateway serves a certificate only if its listener references the certificate.',
})

export const hostTwice = rule({
  code: 'host-twice',
  severity: 'warning',
  summary: 'Several objects or namespaces route the same host.',
})

export const needsDns = rule({
  code: 'needs-dns',
  severity: 'error',
  summary: 'A wildcard certificate requires an issuer with a DNS challenge.',
})

export const neverMatches = rule({
  code: 'never-matches',
  severity: 'error',
  summary: 'No request can match the conditions of a route.',
})

export const noAppLabel = rule({
  code: 'no-app-label',
  severity: 'error',
  summary: 'The pods of a workload do not have the label by which they are selected.',
})

export const notAtGateway = rule({
  code: 'not-at-gateway',
  severity: 'error',
  summary: 'Istio’s gateway can read an object only in its own namespace, but the object is in another namespace.',
})

export const notExpressible = rule({
  code: 'not-expressible',
  severity: ['error', 'warning', 'info'],
  summary: 'The network provider does not support a feature.',
})

export const prefixBySegment = rule({
  code: 'prefix-by-segment',
  severity: 'info',
  summary: 'A path prefix matches only whole path segments.',
})

export const routeClash = rule({
  code: 'route-clash',
  severity: 'error',
  summary: 'Two routes have the same hosts and conditions.',
})

export const vpnBypass = rule({
  code: 'vpn-bypass',
  severity: 'warning',
  summary: 'An object routes requests of a VPN route to the same Service through another host, without a restriction.',
})

export const vpnElsewhere = rule({
  code: 'vpn-elsewhere',
  severity: 'warning',
  summary: 'A VPN route refers to a Middleware in another namespace, which Traefik rejects by default.',
})

export const vpnOverlap = rule({
  code: 'vpn-overlap',
  severity: ['error', 'warning', 'info'],
  summary: 'A route and a VPN route match the same requests.',
})
