import type { Suite } from '../run/package'
import { runCommand } from './command'
import { writeAll } from './files/streams'

/**
 * Runs a suite as the program of this process: as a KRM function with a ResourceList on stdin, or as a command line with
 * `render`, `check`, `diff`, `test`, `schema`, `crds` and the other commands of lummo. Sets the exit code of the process.
 *
 * @param version the text that the command `version` prints
 */
export function runSuite(suite: Suite, version: string): void {
  const report = (problem: unknown): void => {
    const text = problem instanceof Error ? problem.stack : String(problem)
    writeAll(2, `${suite.program ?? 'lummo'} failed with an internal error. Report it with this text:\n${text}\n`)
    process.exitCode = 2
  }
  try {
    const twice = duplicateIn(suite)
    if (twice !== undefined) throw new Error(`The kind ${twice} is defined twice.`)
    const ended = runCommand({ args: process.argv.slice(2), env: process.env, version }, suite)
    if (typeof ended === 'number') process.exitCode = ended
    else ended.then((code) => (process.exitCode = code)).catch(report)
  } catch (problem) {
    report(problem)
  }
}

/**
 * Returns the first name that two kinds share; undefined if all names are unique. Annotations of generated objects
 * contain only the name of a kind.
 */
const duplicateIn = ({ kinds, settings }: Suite): string | undefined =>
  [...kinds, settings].map(({ kind }) => kind).find((kind, at, all) => all.indexOf(kind) !== at)
