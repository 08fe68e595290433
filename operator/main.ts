import { ConnectionError, connect } from '../lib/cluster/access/kubeconfig'
import { createLog } from './log'
import { runOperator } from './run-operator'
import { readArguments, readSettings, SettingsError } from './settings'

declare const LUMMO_VERSION: string

/** Runs the program and returns its exit code. */
async function main(args: readonly string[]): Promise<number> {
  const { config, version } = readArguments(args)
  if (version) {
    process.stdout.write(`${LUMMO_VERSION}\n`)
    return 0
  }
  const settings = readSettings(config)
  const stop = new AbortController()
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort())
  const log = createLog(settings.logLevel)
  return runOperator({ settings, version: LUMMO_VERSION, connection: connect(), log, signal: stop.signal })
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    if (error instanceof SettingsError || error instanceof ConnectionError) {
      process.stderr.write(`${error.message}\n`)
      process.exit(2)
    }
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
    process.exit(1)
  },
)
