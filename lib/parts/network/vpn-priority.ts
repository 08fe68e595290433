/**
 * Priority of VPN routes. The priority is above the priority of every other route of the package, which is either the
 * length of the route’s rule or an explicit value. Rule lengths and explicit priorities are below this number. Source:
 * traefik v3.7, rules-and-priority.
 */
export const VPN_PRIORITY = 100_000
