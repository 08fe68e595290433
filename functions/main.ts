import { runCommand } from '../lib/command/command'
import { writeAll } from '../lib/command/files/streams'
import { suite } from './suite'

declare const LUMMO_VERSION: string

try {
  const ended = runCommand({ args: process.argv.slice(2), env: process.env, version: LUMMO_VERSION }, suite)
  if (typeof ended === 'number') process.exitCode = ended
  else ended.then((code) => (process.exitCode = code)).catch(report)
} catch (problem) {
  report(problem)
}

function report(problem: unknown): void {
  const text = problem instanceof Error ? problem.stack : String(problem)
  writeAll(2, `lummo failed with an internal error. Report it with this text:\n${text}\n`)
  process.exitCode = 2
}
