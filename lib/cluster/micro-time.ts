import type { Clock } from './clock'

/** Returns the current time in the format of leases and events, with microseconds. */
export const microTime = (clock: Clock): string => clock.date().toISOString().replace('Z', '000Z')
