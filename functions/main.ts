import { runCommand } from '../lib/command/command'
import { suite } from './suite'

declare const LUMMO_VERSION: string

try {
  const interactive = process.stdin.isTTY === true
  process.exitCode = runCommand(
    { args: process.argv.slice(2), env: process.env, interactive, version: LUMMO_VERSION },
    suite,
  )
} catch (problem) {
  const text = problem instanceof Error ? problem.stack : String(problem)
  process.stderr.write(
    `lummo failed. This is a bug of lummo, not of your input; please report it with this text:\n${text}\n`,
  )
  process.exitCode = 2
}
