/** Seconds to wait for queries if no setting limits their duration. */
const DEFAULT_DRAIN = 60
/** Seconds between the end of the last transaction and the end of the process. */
const MARGIN = 5

/**
 * Returns the command that stops a pool without losing a transaction. The pool first keeps serving while the cluster
 * routes new clients elsewhere. SIGINT then makes pgbouncer finish its transactions and refuse new connections. A
 * second signal would end the process immediately, and Kubernetes sends a second signal when this command ends. The
 * command therefore waits until the process has ended. Source: pgbouncer 1.25, usage.md, "Signals": SIGINT is SHUTDOWN
 * WAIT_FOR_SERVERS; before 1.23, PAUSE and SHUTDOWN.
 *
 * @param sleep seconds
 */
export const drainCommand = (sleep: number): string[] => [
  '/bin/sh',
  '-c',
  `sleep ${sleep}; kill -INT 1; while kill -0 1; do sleep 1; done`,
]

/** Returns the grace period in seconds: the sleep, and the longest transaction that the settings allow. */
export function graceOf(sleep: number, settings: ReadonlyMap<string, string>): number {
  const limits = ['transaction_timeout', 'query_timeout'].map((name) => Number(settings.get(name) ?? 0))
  const longest = limits.find((limit) => limit > 0) ?? DEFAULT_DRAIN
  return sleep + Math.ceil(longest) + MARGIN
}
