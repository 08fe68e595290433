import pino, { type DestinationStream, type Logger } from 'pino'
import type { OperatorSettings } from './settings'

/** Fields of every line about a run. */
export interface RunFields {
  /** Distinguishes the run from all others. */
  reconcileID: string
  namespace: string
}

export type OperatorLog = Logger

/**
 * Returns a log of JSON lines. Objects of the cluster are never logged as a whole, so no value of a Secret can appear.
 *
 * @param destination where lines are written; default: stdout
 */
export function createLog(level: OperatorSettings['logLevel'], destination?: DestinationStream): OperatorLog {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: pino.stdSerializers.err },
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}
