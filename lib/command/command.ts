import { closest } from '../finding/suggest'
import type { Suite } from '../run/package'
import { COMMANDS, type Command, plugin } from './commands'
import { runFunction } from './function'
import { fileProblem, readText } from './files/file-problem'
import { askPerson, isInteractive, readInput, writeAll } from './files/streams'
import { help } from './help'

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
    const message = fileProblem(problem)
    if (message === undefined) throw problem
    writeAll(2, `error[no-file]: ${message}\n`)
    return 1
  }
}

function run({ args, env, version }: Invocation, suite: Suite): number {
  const [word, ...rest] = args
  if (env.KUSTOMIZE_PLUGIN_CONFIG_ROOT !== undefined && word !== undefined && rest.length === 0) {
    return emit(plugin()(readText(word), isInteractive() ? '' : readText('-'), suite))
  }
  if (word === undefined && !isInteractive()) return emit(runFunction(readInput(), suite))
  if (word === 'help' || args.includes('--help') || args.includes('-h')) return say(help())
  if (word === '--version') return say(`${version}\n`)
  const command = word !== undefined && Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined
  const wrong = command === undefined ? unknownCommand(word) : wrongCall(`${word}`, rest, command)
  if (command !== undefined && wrong === undefined) return emit(command.load()(rest, suite, askPerson))
  writeAll(2, `lummo: ${wrong} See \`lummo help\`.\n`)
  return 2
}

function unknownCommand(word: string | undefined): string {
  if (word === undefined) return 'nothing to do: stdin is a terminal and no command was given.'
  const guess = /[./]/.test(word) ? `render ${word}` : closest(word, [...Object.keys(COMMANDS), '--version', '--help'])
  return `there is no command \`${word}\`.${guess === undefined ? '' : ` Did you mean \`lummo ${guess}\`?`}`
}

/** What is wrong with the words behind a command that takes PATH…; other commands say so themselves. */
function wrongCall(word: string, rest: readonly string[], { options }: Command): string | undefined {
  if (options === undefined) return undefined
  const stray = rest.find((one) => one.startsWith('-') && one !== '-' && !options.includes(one))
  if (stray !== undefined) return `${word} has no option \`${stray}\`.`
  return rest.some((one) => !options.includes(one)) ? undefined : `${word} needs at least one PATH.`
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
