/** What a pool waits for when nothing limits its queries: seconds. */
const LONGEST = 60
/** Seconds between the end of the last transaction and the end of the process. */
const MARGIN = 5

/**
 * The command by which a pool goes away without losing a transaction. First it goes on while the cluster stops sending
 * it new clients. SIGINT then lets transactions end, and gives nobody else a connection; a second signal would end the
 * process at once, and Kubernetes sends one as soon as this command is done, so it waits until the process is gone.
 * Source: pgbouncer 1.25, usage.md, "Signals": SIGINT is SHUTDOWN WAIT_FOR_SERVERS; before 1.23, PAUSE and SHUTDOWN.
 *
 * @param sleep seconds
 */
export const drainCommand = (sleep: number): string[] => [
  '/bin/sh',
  '-c',
  `sleep ${sleep}; kill -INT 1; while kill -0 1; do sleep 1; done`,
]

/**
 * Seconds until a pod is killed: the sleep, and the longest that a transaction may take as far as the settings bound
 * it.
 */
export function graceOf(sleep: number, settings: ReadonlyMap<string, string>): number {
  const limits = ['transaction_timeout', 'query_timeout'].map((name) => Number(settings.get(name) ?? 0))
  const longest = limits.find((limit) => limit > 0) ?? LONGEST
  return sleep + Math.ceil(longest) + MARGIN
}
