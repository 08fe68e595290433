import pino, { type DestinationStream, type Logger } from 'pino'
import type { OperatorSettings } from './settings'

/** Fields of every line about a run. */
export interface RunFields {
  /** Unique ID of the run. */
  reconcileID: string
  namespace: string
}

export type OperatorLog = Logger

/**
 * Returns a logger that writes JSON lines. Whole objects of the cluster are never logged, so the log cannot contain
 * values of Secrets.
 *
 * @param destination receives the lines; default: stdout
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
