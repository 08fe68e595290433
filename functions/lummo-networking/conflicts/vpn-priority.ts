/**
 * VPN routes beat every other route of the package: the priority of a route is the length of its rule unless it has one
 * of its own, and those end below this. Source: traefik v3.7, rules-and-priority.
 */
export const VPN_PRIORITY = 100_000
