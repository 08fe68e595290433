/**
 * Priority of VPN routes, above every other route of the package: the priority of a route is the length of its rule or
 * a set value, and both are below this number. Source: traefik v3.7, rules-and-priority.
 */
export const VPN_PRIORITY = 100_000
