import type { Suite } from '../run/package'
import { runFunction } from './function'
import { askPerson, isInteractive, readInput, writeAll } from './files/streams'

/** What the process hands over. */
export interface Invocation {
  args: readonly string[]
  env: Readonly<Record<string, string | undefined>>
  version: string
}

/**
 * Runs the command line and answers the exit code: 0 fine, 1 errors in the input or in files that cannot be read or
 * written, 2 a wrong call.
 */
export function runCommand(invocation: Invocation, suite: Suite): number {
  try {
    return run(invocation, suite)
  } catch (problem) {
    const { fileProblem } = require('./files/file-problem') as typeof import('./files/file-problem')
    const message = fileProblem(problem)
    if (message === undefined) throw problem
    writeAll(2, `error[no-file]: ${message}\n`)
    return 1
  }
}

function run({ args, env, version }: Invocation, suite: Suite): number {
  const [word, ...rest] = args
  if (env.KUSTOMIZE_PLUGIN_CONFIG_ROOT !== undefined && word !== undefined && rest.length === 0) {
    const { runPlugin } = require('./plugin') as typeof import('./plugin')
    const { readText } = require('./files/file-problem') as typeof import('./files/file-problem')
    return emit(runPlugin(readText(word), isInteractive() ? '' : readText('-'), suite))
  }
  if (word === undefined && !isInteractive()) return emit(runFunction(readInput(), suite))
  if (word === 'help' || args.includes('--help') || args.includes('-h')) return say(help())
  if (word === '--version') return say(`${version}\n`)
  if (word === 'render' && rest.length > 0 && noOptions(rest)) {
    const { render } = require('./commands/render') as typeof import('./commands/render')
    return emit(render(rest, suite))
  }
  // Loaded on demand: a host that expands objects has no use for them.
  if (word === 'schema')
    return emit((require('./commands/schema') as typeof import('./commands/schema')).schema(rest, suite))
  if (word === 'crds') return emit((require('./commands/crds') as typeof import('./commands/crds')).crds(rest, suite))
  if (word === 'init')
    return emit((require('./commands/init') as typeof import('./commands/init')).init(rest, suite, askPerson))
  const paths = rest.filter((argument) => argument !== '--json')
  if (word === 'check' && paths.length > 0 && noOptions(paths)) {
    const { check } = require('./commands/check') as typeof import('./commands/check')
    return emit(check(paths, suite, paths.length < rest.length))
  }
  if (word === 'explain-settings' && rest.length > 0 && noOptions(rest)) {
    const { explain } = require('./commands/explain-settings') as typeof import('./commands/explain-settings')
    return emit(explain(rest, suite))
  }
  writeAll(2, `${wrongCall(word, rest)} See \`lummo help\`.\n`)
  return 2
}

const help = (): string => (require('./help') as typeof import('./help')).HELP

const noOptions = (args: readonly string[]): boolean =>
  args.every((argument) => argument === '-' || !argument.startsWith('-'))

const COMMANDS = ['render', 'check', 'explain-settings', 'init', 'schema', 'crds', '--version', '--help']

function wrongCall(word: string | undefined, rest: readonly string[]): string {
  if (word === undefined) return 'lummo: nothing to do: stdin is a terminal and no command was given.'
  if (!['render', 'check', 'explain-settings'].includes(word)) {
    const { closest } = require('../finding/suggest') as typeof import('../finding/suggest')
    const guess = /[./]/.test(word) ? `render ${word}` : closest(word, COMMANDS)
    const cure = guess === undefined ? '' : ` Did you mean \`lummo ${guess}\`?`
    return `lummo: there is no command \`${word}\`.${cure}`
  }
  const known = word === 'check' ? ['-', '--json'] : ['-']
  const option = rest.find((argument) => argument.startsWith('-') && !known.includes(argument))
  return option === undefined
    ? `lummo: ${word} needs at least one PATH.`
    : `lummo: ${word} has no option \`${option}\`.`
}

interface Output {
  stdout: Buffer | string
  parts?: () => Iterable<Buffer>
  stderr: string
  exitCode: number
}

/** Where there are parts, `stdout` must not be read: it would make all of them a second time, and keep them. */
function emit(output: Output): number {
  writeAll(2, output.stderr)
  for (const part of output.parts?.() ?? [output.stdout]) writeAll(1, part)
  return output.exitCode
}

function say(text: string): number {
  writeAll(1, text)
  return 0
}
