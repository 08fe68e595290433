/**
 * Priority of VPN routes. The priority exceeds that of every other route in the package. The priority of other routes
 * is the length of their rule, or an explicit value. Rule lengths and explicit priorities are below this number.
 * Source: traefik v3.7, rules-and-priority.
 */
export const VPN_PRIORITY = 100_000
