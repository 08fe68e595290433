import type { Clock } from './clock'

/** Returns the present time as Kubernetes writes it in leases and events: with microseconds. */
export const microTime = (clock: Clock): string => clock.date().toISOString().replace('Z', '000Z')
